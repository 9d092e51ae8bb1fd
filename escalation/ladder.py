"""When whom to tell: facts in, decision out; no clock and no database [6].

A breach lasts from the first second after the due one, since an act in the due second still counts [4.5].
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tickets.business_time import BusinessCalendar

# Business days from the breach to levels 1, 2, 3 and 4, unless a ladder says otherwise [6.1].
STANDARD_INTERVALS = (0, 1, 3, 5)

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Rung:
    """One level of a ladder, told so many business days after the breach."""

    level: int
    after_days: int


STANDARD_RUNGS = tuple(Rung(level, days) for level, days in enumerate(STANDARD_INTERVALS, 1))


@dataclass(frozen=True, slots=True)
class Owed:
    """An act still owed; `warn_at` is None where nobody is to be warned of it [5.3]."""

    key: str
    due_at: datetime
    warn_at: datetime | None = None
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on: what is still owed, the frozen ladder, when a level was acknowledged."""

    owed: tuple[Owed, ...]
    rungs: tuple[Rung, ...]
    acknowledged: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, and the next instant at which to look again; None if nothing will be due.

    `missed` and `warn` are keys of owed acts in order of their due dates, `driver` is the first one missed;
    `tell` is the level to tell and `tell_due_at` when it fell due; `collapsed` are the levels passed over,
    each with its time [6.5].
    """

    missed: tuple[str, ...]
    warn: tuple[str, ...]
    tell: int | None
    tell_due_at: datetime | None
    collapsed: tuple[tuple[int, datetime], ...]
    driver: str | None
    next_at: datetime | None


def rung_times(calendar: BusinessCalendar, breached_at: datetime, rungs: Sequence[Rung]) -> tuple[datetime, ...]:
    """When each rung fires if nobody acknowledges, in the order given [6.1].

    The first at the next opening, or at once in open hours; one of n days at the opening of the n-th
    business day after that day.
    """
    first = calendar.next_open(breached_at)
    day = calendar.local_date(first)
    return tuple(
        calendar.opening(calendar.add_business_days(day, rung.after_days)) if rung.after_days else first
        for rung in rungs
    )


def evaluate(facts: Facts, fired: frozenset[int], calendar: BusinessCalendar, now: datetime) -> Decision:
    """Decide what is missed, whom to warn and which level to tell at `now`.

    People are told in open hours only [6.1]; what falls due in closed ones waits for the next opening.
    """
    owed = _in_order(facts.owed)
    missed = [act for act in owed if act.due_at < now]
    ahead = [act for act in owed if act.due_at >= now]
    warnings = [(act.key, act.warn_at) for act in ahead if act.warn_at and not act.warned]
    rungs = _unfired(facts, fired, calendar, missed[0].due_at) if missed else []

    is_open = calendar.is_open(now)
    due = [(level, at) for level, at in rungs if is_open and at <= now]
    tell = due.pop() if due and due[-1][0] > max(fired, default=0) else None
    return Decision(
        missed=tuple(act.key for act in missed),
        warn=tuple(key for key, at in warnings if is_open and at <= now),
        tell=tell[0] if tell else None,
        tell_due_at=tell[1] if tell else None,
        collapsed=tuple(due),
        driver=missed[0].key if missed else None,
        next_at=_next_look(ahead, [at for _, at in warnings + rungs], calendar.next_open(now), now),
    )


def forecast(
    facts: Facts, fired: frozenset[int], calendar: BusinessCalendar, now: datetime
) -> tuple[tuple[int, datetime], ...]:
    """The levels that would be told, and when, if nothing happened from now on [6.8].

    Counted from the earliest act owed, whether missed already or not; levels passed over are left out.
    """
    if not facts.owed:
        return ()
    rungs = _unfired(facts, fired, calendar, _in_order(facts.owed)[0].due_at)
    soonest = calendar.next_open(now)
    level_at = {max(at, soonest): level for level, at in rungs if level > max(fired, default=0)}
    return tuple((level, at) for at, level in level_at.items())


def _in_order(owed: Sequence[Owed]) -> list[Owed]:
    return sorted(owed, key=lambda act: (act.due_at, act.key))


def _unfired(
    facts: Facts, fired: frozenset[int], calendar: BusinessCalendar, breached_at: datetime
) -> list[tuple[int, datetime]]:
    """The levels not yet fired with their times, from low to high; no level comes before a lower one."""
    rungs = sorted(facts.rungs, key=lambda rung: rung.level)
    planned: list[tuple[int, datetime]] = []
    for rung, own in zip(rungs, rung_times(calendar, breached_at, rungs), strict=True):
        at = own
        if planned:
            below, earlier = planned[-1]
            at = max(earlier, _held(calendar, own, facts.acknowledged.get(below)))
        planned.append((rung.level, at))
    return [(level, at) for level, at in planned if level not in fired]


def _held(calendar: BusinessCalendar, at: datetime, acknowledged_at: datetime | None) -> datetime:
    """The time of a rung, one business day later if the level below it was acknowledged [6.4].

    Counted from the acknowledgement where that came after the rung's own time.
    """
    if acknowledged_at is None:
        return at
    day = calendar.local_date(max(at, acknowledged_at))
    return calendar.opening(calendar.add_business_days(day, 1))


def _next_look(
    ahead: Sequence[Owed], tellings: Sequence[datetime], wake_up: datetime, now: datetime
) -> datetime | None:
    """The earliest instant after now at which something falls due or somebody may be told."""
    looks = [act.due_at + ONE_SECOND for act in ahead]
    looks += [max(at, wake_up) for at in tellings]
    return min((at for at in looks if at > now), default=None)
