"""Why this date [5.4]: the days of a deadline one by one, read off its own derivation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tickets.business_time import BusinessCalendar
from tickets.pauses import Move
from tickets.sla import Deadline, Rule

ONE_DAY = timedelta(days=1)


class Sort(StrEnum):
    """What a line says of its day."""

    BEGUN = "begun"  # the day in whose open hours 24 hours begin
    COUNTED = "counted"  # a business day, with its number where days are counted
    CLOSED = "closed"
    WEEKS = "weeks"  # the date that so many weeks lead to
    PROMISED = "promised"  # the date that a rep named, or that a merged request was promised
    PAUSED = "paused"  # the date from which a pause moves on


@dataclass(frozen=True, slots=True)
class Line:
    """One day on the way to a deadline; `number` is the N of Day N, the weeks, or which day of a `move`."""

    sort: Sort
    day: date
    number: int | None = None
    move: Move | None = None


def lines_of(calendar: BusinessCalendar, deadline: Deadline) -> Iterator[Line]:
    """Every day from where the counting starts to the due day, closed ones included; the last one is due."""
    if deadline.rule is Rule.DAY:
        yield Line(Sort.COUNTED, deadline.counted_from, 1)
        yield from _walk(calendar, deadline.counted_from, deadline.rolled, 1)
    elif deadline.rule is Rule.NEXT_DAY:
        yield Line(Sort.BEGUN, deadline.counted_from)
        yield from _walk(calendar, deadline.counted_from, deadline.rolled)
    else:
        yield from _aimed(deadline)
        if deadline.rolled != deadline.aimed:
            yield Line(Sort.CLOSED, deadline.aimed)
        yield from _walk(calendar, deadline.aimed, deadline.rolled)
    for move in deadline.moves:
        yield Line(Sort.PAUSED, move.before, move=move)
        yield from _walk(calendar, move.before, move.after, 0, move)


def _aimed(deadline: Deadline) -> Iterator[Line]:
    if deadline.rule in (Rule.COMMITTED, Rule.CARRIED):
        yield Line(Sort.PROMISED, deadline.aimed)
    else:
        yield Line(Sort.COUNTED, deadline.counted_from, 1)
        yield Line(Sort.WEEKS, deadline.aimed, deadline.count)


def _walk(
    calendar: BusinessCalendar, after: date, until: date, number: int | None = None, move: Move | None = None
) -> Iterator[Line]:
    """The days after one, up to and with another; numbered on where a number is given."""
    day = after + ONE_DAY
    while day <= until:
        if not calendar.is_business_day(day):
            yield Line(Sort.CLOSED, day)
        else:
            number = number + 1 if number is not None else None
            yield Line(Sort.COUNTED, day, number, move)
        day += ONE_DAY
