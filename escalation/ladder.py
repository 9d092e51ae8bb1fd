"""When whom to tell: facts in, decision out; no clock and no database [6].

A breach lasts from the first second after the due one, since an act in the due second still counts [4.5].
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter

from tickets.business_time import BusinessCalendar
from tickets.pauses import Pause, business_days

# Business days from the breach to levels 1, 2, 3 and 4, unless a ladder says otherwise [6.1].
STANDARD_INTERVALS = (0, 1, 3, 5)

# A reopening within so many business days of the finish tells level 1 at once [6.9].
REOPENED_SOON = 5

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
class Eased:
    """When a run was last de-escalated, and the highest level that had fired by then [6.7]."""

    at: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a decision rests on: what is still owed, the frozen ladder, and what people did about it.

    `acknowledged` and `asked` are instants by level, `pauses` are merged.
    """

    owed: tuple[Owed, ...]
    rungs: tuple[Rung, ...]
    acknowledged: Mapping[int, datetime] = field(default_factory=dict)
    asked: Mapping[int, datetime] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    eased: Eased | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, and the next instant at which to look again; None if nothing will be due.

    `missed` and `warn` are keys of owed acts in order of their due dates; `driver` is the first one missed, or
    the one owed next where a level was only asked for. `tell` is the level to tell and `tell_due_at` when it fell
    due, `asked` whether an asking made it due, and not the breach; `collapsed` are the levels passed over, each
    with its time [6.5].
    """

    missed: tuple[str, ...]
    warn: tuple[str, ...]
    tell: int | None
    tell_due_at: datetime | None
    asked: bool
    collapsed: tuple[tuple[int, datetime], ...]
    driver: str | None
    next_at: datetime | None


def rung_times(calendar: BusinessCalendar, breached_at: datetime, rungs: Sequence[Rung]) -> tuple[datetime, ...]:
    """When each rung fires if nobody acknowledges, in the order given [6.1].

    The first at the next opening, or in open hours at once, in the second after the due one; one of n days at
    the opening of the n-th business day after that day.
    """
    first = calendar.next_open(breached_at + ONE_SECOND)
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
    rungs = _unfired(facts, fired, calendar, missed[0].due_at if missed else None) if owed else []

    is_open = calendar.is_open(now)
    due = [(level, at) for level, at in rungs if is_open and at <= now]
    tell = due.pop() if due and due[-1][0] > max(fired, default=0) else None
    return Decision(
        missed=tuple(act.key for act in missed),
        warn=tuple(key for key, at in warnings if is_open and at <= now),
        tell=tell[0] if tell else None,
        tell_due_at=tell[1] if tell else None,
        asked=tell is not None and tell[1] == _asked(facts, tell[0]),
        collapsed=tuple(due),
        driver=owed[0].key if missed or tell else None,
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
    facts: Facts, fired: frozenset[int], calendar: BusinessCalendar, breached_at: datetime | None
) -> list[tuple[int, datetime]]:
    """The levels not yet fired with their times, from low to high; no level comes before a lower one.

    Without a breach only the levels that somebody asked for, and those below them.
    """
    rungs = sorted(facts.rungs, key=lambda rung: rung.level)
    planned = _planned(facts, calendar, breached_at, rungs) if breached_at else _only_asked(facts, rungs)
    return [(level, at) for level, at in planned if level not in fired]


def _only_asked(facts: Facts, rungs: Sequence[Rung]) -> list[tuple[int, datetime]]:
    return [(rung.level, at) for rung in rungs if (at := _asked(facts, rung.level))]


def _planned(
    facts: Facts, calendar: BusinessCalendar, breached_at: datetime, rungs: Sequence[Rung]
) -> list[tuple[int, datetime]]:
    planned: list[tuple[int, datetime]] = []
    for rung, own in zip(rungs, rung_times(calendar, breached_at, rungs), strict=True):
        below, earlier = planned[-1] if planned else (0, own)
        at = max(earlier, _put_off(facts, calendar, breached_at, rung, below, own))
        planned.append((rung.level, min(at, _asked(facts, rung.level) or at)))
    return planned


def _asked(facts: Facts, level: int) -> datetime | None:
    """Since when a level is asked for: whoever asks for a higher one asks for those below it [6.7]."""
    return min((at for asked, at in facts.asked.items() if asked >= level), default=None)


def _put_off(
    facts: Facts, calendar: BusinessCalendar, breached_at: datetime, rung: Rung, below: int, own: datetime
) -> datetime:
    """The time of a rung after everything that put it off, each in its turn: what comes later finds it moved."""
    delays: list[tuple[datetime, Callable[[datetime], datetime]]] = [
        (pause.start, partial(_after_pause, calendar, pause)) for pause in facts.pauses if pause.start > breached_at
    ]
    if acknowledged_at := facts.acknowledged.get(below):
        delays.append((acknowledged_at, partial(_held, calendar, acknowledged_at)))
    if facts.eased:
        delays.append((facts.eased.at, partial(_counted_anew, facts, calendar, facts.eased, rung)))
    at = own
    for _, delay in sorted(delays, key=itemgetter(0)):
        at = delay(at)
    return at


def _after_pause(calendar: BusinessCalendar, pause: Pause, at: datetime) -> datetime:
    """The time of a rung that a pause froze, whole business days later and not before its end [6.6].

    A pause that starts once the rung's time has come changes nothing.
    """
    if pause.start >= at:
        return at
    days = business_days(calendar, pause)
    moved = calendar.opening(calendar.add_business_days(calendar.local_date(at), days)) if days else at
    return max(moved, calendar.next_open(pause.end))


def _held(calendar: BusinessCalendar, acknowledged_at: datetime, at: datetime) -> datetime:
    """The time of a rung, one business day later since the level below it was acknowledged [6.4].

    Counted from the acknowledgement where that came after the rung's own time.
    """
    day = calendar.local_date(max(at, acknowledged_at))
    return calendar.opening(calendar.add_business_days(day, 1))


def _counted_anew(facts: Facts, calendar: BusinessCalendar, eased: Eased, rung: Rung, at: datetime) -> datetime:
    """The time of a rung whose interval counts from the de-escalation, at least one business day [6.7]."""
    passed = max((other.after_days for other in facts.rungs if other.level <= eased.level), default=0)
    day = calendar.add_business_days(calendar.local_date(eased.at), max(1, rung.after_days - passed))
    return max(at, calendar.opening(day))


def _next_look(
    ahead: Sequence[Owed], tellings: Sequence[datetime], wake_up: datetime, now: datetime
) -> datetime | None:
    """The earliest instant after now at which something falls due or somebody may be told."""
    looks = [act.due_at + ONE_SECOND for act in ahead]
    looks += [max(at, wake_up) for at in tellings]
    return min((at for at in looks if at > now), default=None)
