"""Pauses: the time in which the other side is waited for, and what it does to a deadline [4.10]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tickets.business_time import BusinessCalendar


@dataclass(frozen=True, slots=True, order=True)
class Pause:
    """The instants in [start, end); ValueError when it ends before it starts."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A pause ends before it starts: give its start first.")


@dataclass(frozen=True, slots=True)
class Move:
    """What one pause did to a day: so many business days later, from one date to another."""

    pause: Pause
    days: int
    before: date
    after: date


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """The same stretches of time, in order, those that touch or overlap as one."""
    whole: list[Pause] = []
    for pause in sorted(pauses):
        if whole and pause.start <= whole[-1].end:
            whole[-1] = Pause(whole[-1].start, max(whole[-1].end, pause.end))
        else:
            whole.append(pause)
    return tuple(whole)


def from_instant(pauses: Iterable[Pause], since: datetime) -> tuple[Pause, ...]:
    """What of the pauses lies at or after an instant."""
    return tuple(Pause(max(pause.start, since), pause.end) for pause in pauses if pause.end > since)


def business_days(calendar: BusinessCalendar, pause: Pause) -> int:
    """By how many business days a pause moves a deadline: the Day-1 rule of its end less that of its start."""
    return calendar.business_days_between(calendar.day1(pause.start), calendar.day1(pause.end))


def moves(calendar: BusinessCalendar, day: date, pauses: Sequence[Pause]) -> tuple[Move, ...]:
    """How merged pauses move a deadline at COB of a business day; one that starts after it changes nothing."""
    moved: list[Move] = []
    for pause in pauses:
        if pause.start > calendar.cob(day):
            break
        if days := business_days(calendar, pause):
            before, day = day, calendar.add_business_days(day, days)
            moved.append(Move(pause, days, before, day))
    return tuple(moved)


def business_seconds(calendar: BusinessCalendar, a: datetime, b: datetime, pauses: Iterable[Pause]) -> int:
    """The open seconds in [a, b) less those of the pauses, each counted once; 0 if b is not after a [4.9]."""
    clipped = ((max(a, pause.start), min(b, pause.end)) for pause in merged(pauses))
    paused = sum(calendar.business_seconds(start, end) for start, end in clipped if start < end)
    return calendar.business_seconds(a, b) - paused
