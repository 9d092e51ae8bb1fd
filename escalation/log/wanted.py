"""What somebody looks for in the log, and what a line of it says."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from contacts.models import User
from tickets.business_time import BusinessCalendar
from tickets.models import Ticket
from tickets.selectors.rules import office_calendar
from tickets.wording import instant_words


class Sort(StrEnum):
    """The groups in which people look for something."""

    REQUESTS = "requests"
    ESCALATIONS = "escalations"
    CALL_DETAIL = "call_detail"
    TAKEN = "taken"
    RULES = "rules"
    PEOPLE = "people"
    ACCESS = "access"


SORTS = {
    Sort.REQUESTS: "Requests",
    Sort.ESCALATIONS: "Escalations",
    Sort.CALL_DETAIL: "Call detail seen",
    Sort.TAKEN: "Files taken along",
    Sort.RULES: "Rules changed",
    Sort.PEOPLE: "Absences, teams",
    Sort.ACCESS: "Access",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters, each None or "" where it narrows nothing; `until` is the first instant that is out.

    `person` did it, or it is about their access, absence or team. Where sign-ins came from is for administrators
    alone: `shows_origin`.
    """

    now: datetime
    shows_origin: bool = False
    sort: Sort | None = None
    person: User | None = None
    ticket: Ticket | None = None
    since: datetime | None = None
    until: datetime | None = None
    office: BusinessCalendar = field(default_factory=office_calendar)

    @property
    def today(self) -> date:
        return self.office.local_date(self.now)

    def when(self, at: datetime) -> str:
        """By the clock of the office, whatever it is about: one log, one clock."""
        return instant_words(at, self.office.zone, self.today)

    def is_asked(self, *sorts: Sort) -> bool:
        return self.sort is None or self.sort in sorts


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that somebody did; `who_address` and `about_url` lead on, "" where there is nothing to lead to."""

    at: datetime
    when: str
    who: str
    who_address: str
    what: str
    about: str
    about_url: str
    origin: str
    is_failure: bool = False
