"""The business days of a forecast, each with the closed dates before it, and the days that are over."""

from dataclasses import dataclass
from datetime import date, datetime

from escalation.forecasting import LEADS
from tickets.business_time import CalendarHorizonError
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.rep_owes import ONE_DAY, Span
from tickets.wording import day_words


@dataclass(frozen=True, slots=True)
class Day:
    """A business day with the due seconds that count for it: its own, and those of the closed dates before it."""

    date: date
    first: datetime
    until: datetime


def days_ahead(at: Moment) -> list[Day]:
    """Today, or the next business day, and those after it; fewer where the known closures end [4.14].

    The first begins now: what was due before is missed already.
    """
    found: list[Day] = []
    first, day = at.now, _business_day(at, at.today, 0)
    while day is not None and len(found) < LEADS:
        until = at.midnight(day + ONE_DAY)
        found.append(Day(day, first, until))
        first, day = until, _business_day(at, day, 1)
    return found


def days_gone(at: Moment, count: int) -> list[Day]:
    """So many business days before today that are over, the earliest first; those that the calendar knows."""
    found: list[Day] = []
    day = _business_day(at, at.today, -1)
    while day is not None and len(found) < count:
        before = _business_day(at, day, -1)
        if before is not None:
            found.append(Day(day, at.midnight(before + ONE_DAY), at.midnight(day + ONE_DAY)))
        day = before
    return found[::-1]


def openings(day: Day, at: Moment) -> list[datetime] | None:
    """When the office opened on each of the days from which it is looked ahead at this one, the earliest first."""
    days = [_business_day(at, day.date, -lead) for lead in range(LEADS)]
    known = [at.calendar.opening(one) for one in days if one is not None]
    return known[::-1] if len(known) == LEADS else None


def span_of_day(day: Day, today: date) -> Span:
    """The day as the lists of owed acts know it."""
    words = "today" if day.date == today else day_words(day.date, today)
    return Span(day.date.isoformat(), words, day.first, day.until)


def _business_day(at: Moment, day: date, n: int) -> date | None:
    """The n-th business day after this date, or before it; None beyond what is known."""
    try:
        return at.calendar.add_business_days(day, n)
    except CalendarHorizonError:
        return None
