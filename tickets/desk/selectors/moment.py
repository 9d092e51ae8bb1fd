"""An instant, the office calendar in force and who is away: each read once for all that a page says."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from contacts.models import Absence
from contacts.selectors import absences_on
from tickets.business_time import BusinessCalendar
from tickets.selectors.rules import office_calendar


@dataclass(frozen=True)
class Moment:
    """What the office's clock and calendar show."""

    now: datetime
    calendar: BusinessCalendar

    @property
    def today(self) -> date:
        return self.calendar.local_date(self.now)

    @cached_property
    def away(self) -> dict[int, Absence]:
        """Who is away today, by id, with their deputies."""
        return absences_on(self.today)

    def midnight(self, day: date) -> datetime:
        """The instant at which an office date begins, inside the known closures or not."""
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.calendar.zone))


def moment(now: datetime) -> Moment:
    """This instant by the calendar in force."""
    return Moment(now, office_calendar())
