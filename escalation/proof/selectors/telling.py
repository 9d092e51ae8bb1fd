"""How a pack writes what it says: instants for machines and for people, and no more than its reader may see."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from contacts.models import User
from tickets.models import Ticket
from tickets.selectors.rules import calendar_of
from tickets.wording import day_words, instant_words

Told = dict[str, Any]  # as JSON has it

EVERY_YEAR = date.min  # the year of no day that is told, so that each is told with its own


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one request, to staff or, without all that is internal, to its agency [8.2]."""

    ticket: Ticket
    for_agency: bool
    now: datetime

    @property
    def zone(self) -> str:
        return calendar_of(self.ticket.calendar).zone

    def at(self, instant: datetime | None) -> Told | None:
        """An instant in UTC, and as the clock of the request's office showed it."""
        if instant is None:
            return None
        utc = instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"at": utc, "words": instant_words(instant, self.zone, EVERY_YEAR)}

    def staff_only(self, **facts: Any) -> Told:
        """These facts for staff, none of them for the agency."""
        return {} if self.for_agency else facts


def day_told(day: date | None) -> Told | None:
    """A day for machines and for people."""
    return {"day": day.isoformat(), "words": day_words(day, EVERY_YEAR)} if day else None


def name_of(person: User | None) -> str:
    """Who it was; "CMS Care" where the product did it by itself."""
    return person.name if person else "CMS Care"
