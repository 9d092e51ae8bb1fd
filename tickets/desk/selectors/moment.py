"""An instant and the office calendar in force: read once for all that a page says."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tickets.business_time import BusinessCalendar
from tickets.selectors.rules import office_calendar


@dataclass(frozen=True, slots=True)
class Moment:
    """What the office's clock and calendar show."""

    now: datetime
    calendar: BusinessCalendar

    @property
    def today(self) -> date:
        return self.calendar.local_date(self.now)

    def midnight(self, day: date) -> datetime:
        """The instant at which an office date begins, inside the known closures or not."""
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.calendar.zone))


def moment(now: datetime) -> Moment:
    """This instant by the calendar in force."""
    return Moment(now, office_calendar())
