"""What is owed on a request, and by when [5]: facts, a policy and a calendar make every deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from tickets.business_time import BusinessCalendar
from tickets.pauses import Move, Pause, from_instant, moves
from tickets.wording import day_words


class Act(StrEnum):
    """What can be owed; the table of SPEC 5."""

    CONFIRMATION = "confirmation"
    NEXT_STEPS = "next_steps"
    COMPLETION = "completion"
    FOLLOW_UP = "follow_up"
    QUICK_FIX = "quick_fix"  # the whole answer, to what a rep took on as "24 hours or less" [2.9]


class Rule(StrEnum):
    """How a date is counted."""

    DAY = "day"  # Day N: the (N-1)th business day after Day 1 [4.4]
    WEEKS = "weeks"  # calendar weeks from Day 1, rolled forward [4.6]
    NEXT_DAY = "next_day"  # the same wall time on the next business day, counted from the next opening [4.13]
    COMMITTED = "committed"  # a date that a rep promised, rolled forward if its day became closed [4.7]
    CARRIED = "carried"  # the date of the same act on a request that was merged into this one [4.12]


UNMOVED = frozenset({Act.CONFIRMATION, Act.QUICK_FIX})


@dataclass(frozen=True, slots=True)
class Policy:
    """The promises of one kind of request; the day numbers count from Day 1 of receipt [4.4].

    `completion_days` are business days after the day `completion_from_day`, None where no completion is owed;
    the weeks are calendar weeks; `warning_seconds` are business seconds; `pause_days` caps the business days by
    which pauses may move the deadlines of one cycle [4.10].
    """

    confirmation_day: int = 2
    next_steps_day: int = 3
    completion_days: int | None = None
    completion_from_day: int = 1
    follow_up_first_weeks: int = 2
    follow_up_last_weeks: int = 4
    warning_seconds: int = 4 * 3600
    pause_days: int = 10


@dataclass(frozen=True, slots=True)
class Owed:
    """The facts of one owed act: since when it is owed, and the date that a rep committed to, if any.

    `carried` is the date by which a merged request owed the same act, and the instant of the merging [4.12].
    """

    act: Act
    cycle_started_at: datetime
    owed_from: datetime
    committed_on: date | None = None
    carried: tuple[date, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due second with the steps that led to it, so that "why this date" is never reckoned a second time [5.4].

    `counted_from` is Day 1 (or the committed date itself, or the day from whose opening 24 hours count), `count` the
    N of the rule, `aimed` the date so reached, `rolled` the same or the next business day, `moves` what pauses added.
    """

    rule: Rule
    counted_from: date
    count: int
    aimed: date
    rolled: date
    moves: tuple[Move, ...]
    due_at: datetime
    warn_at: datetime

    @property
    def day(self) -> date:
        """The office date on which it is due."""
        return self.moves[-1].after if self.moves else self.rolled


@dataclass(frozen=True, slots=True)
class Timetable:
    """Day 1 as an office date, and every deadline of a request as an instant in UTC."""

    day1: date
    confirmation: datetime
    next_steps: datetime
    completion: datetime | None
    follow_up_2_weeks: datetime
    follow_up_4_weeks: datetime
    quick_fix: datetime
    warning: datetime


class ClosedDayError(ValueError):
    """A commitment names a date on which the office is closed; `offered` is the next business day [4.7]."""

    def __init__(self, day: date, offered: date) -> None:
        self.day = day
        self.offered = offered
        super().__init__(f"Closed on {day_words(day)}: the next business day is {day_words(offered, day)}.")


def deadline(calendar: BusinessCalendar, policy: Policy, owed: Owed, pauses: Sequence[Pause] = ()) -> Deadline:
    """When an act is due, and why; `pauses` are merged, and only what of them comes after `owed_from` counts.

    Neither the confirmation nor 24 hours are moved by a pause, since none may start while they are owed [4.10].
    Of its own date and the one of a merged request the earlier counts [4.12].
    """
    own = _own_deadline(calendar, policy, owed, pauses)
    if owed.carried is None:
        return own
    day, merged_at = owed.carried
    same_act = replace(owed, owed_from=merged_at, committed_on=day)
    carried = replace(_own_deadline(calendar, policy, same_act, pauses), rule=Rule.CARRIED)
    return min(own, carried, key=lambda each: each.due_at)


def _own_deadline(calendar: BusinessCalendar, policy: Policy, owed: Owed, pauses: Sequence[Pause]) -> Deadline:
    rule, counted_from, count, aimed = _aim(calendar, policy, owed)
    rolled = calendar.roll_forward(aimed)
    moved = () if owed.act in UNMOVED else moves(calendar, rolled, from_instant(pauses, owed.owed_from))
    day = moved[-1].after if moved else rolled
    due_at = calendar.quick_fix(owed.owed_from) if rule is Rule.NEXT_DAY else calendar.cob(day)
    return Deadline(rule, counted_from, count, aimed, rolled, moved, due_at, warning_at(calendar, policy, due_at))


def timetable(
    calendar: BusinessCalendar, policy: Policy, received: datetime, pauses: Sequence[Pause] = ()
) -> Timetable:
    """Every date that a request received at this instant gets, moved by merged pauses [4.2] [4.6] [4.13] [5]."""
    due = {act: deadline(calendar, policy, Owed(act, received, received), pauses) for act in numbered_acts(policy)}
    day1 = calendar.day1(received)
    first, last = (
        _moved_cob(calendar, weeks_day(calendar, day1, weeks), from_instant(pauses, received))
        for weeks in (policy.follow_up_first_weeks, policy.follow_up_last_weeks)
    )
    return Timetable(
        day1=day1,
        confirmation=due[Act.CONFIRMATION].due_at,
        next_steps=due[Act.NEXT_STEPS].due_at,
        completion=due[Act.COMPLETION].due_at if Act.COMPLETION in due else None,
        follow_up_2_weeks=first,
        follow_up_4_weeks=last,
        quick_fix=calendar.quick_fix(received),
        warning=due[Act.CONFIRMATION].warn_at,
    )


def numbered_acts(policy: Policy) -> list[Act]:
    """What is owed by a numbered day, in the order of the guidelines [5]."""
    return [Act.CONFIRMATION, Act.NEXT_STEPS, *([Act.COMPLETION] if policy.completion_days is not None else [])]


def weeks_day(calendar: BusinessCalendar, day1: date, weeks: int) -> date:
    """The date so many calendar weeks after Day 1, rolled forward to a business day [4.6]."""
    return calendar.roll_forward(day1 + timedelta(weeks=weeks))


def committed_due(calendar: BusinessCalendar, day: date) -> datetime:
    """COB of a committed date; ClosedDayError, which offers the next business day, if it is closed [4.7]."""
    offered = calendar.roll_forward(day)
    if offered != day:
        raise ClosedDayError(day, offered)
    return calendar.cob(day)


def warning_at(calendar: BusinessCalendar, policy: Policy, due: datetime) -> datetime:
    """When the rep is warned of a deadline: the policy's business seconds before it [5.3]."""
    return calendar.before(due, policy.warning_seconds)


def _aim(calendar: BusinessCalendar, policy: Policy, owed: Owed) -> tuple[Rule, date, int, date]:
    """The rule, where it counts from, its number, and the date it leads to before that is rolled forward."""
    if owed.committed_on is not None:
        return Rule.COMMITTED, owed.committed_on, 0, owed.committed_on
    if owed.act is Act.QUICK_FIX:
        begun = calendar.local_date(calendar.next_open(owed.owed_from))
        return Rule.NEXT_DAY, begun, 1, calendar.add_business_days(begun, 1)
    day1 = calendar.day1(owed.cycle_started_at)
    if owed.act is Act.FOLLOW_UP:
        return _backstop(calendar, policy, day1, owed.owed_from)
    if owed.act is Act.COMPLETION:
        number = policy.completion_from_day + (policy.completion_days or 0)
    else:
        number = policy.confirmation_day if owed.act is Act.CONFIRMATION else policy.next_steps_day
    return Rule.DAY, day1, number, calendar.add_business_days(day1, number - 1)


def _backstop(
    calendar: BusinessCalendar, policy: Policy, day1: date, owed_from: datetime
) -> tuple[Rule, date, int, date]:
    """The 4-week date, or, once that is past, as many weeks from when the update was owed anew."""
    weeks = policy.follow_up_last_weeks
    if calendar.cob(weeks_day(calendar, day1, weeks)) <= owed_from:
        day1 = calendar.day1(owed_from)
    return Rule.WEEKS, day1, weeks, day1 + timedelta(weeks=weeks)


def _moved_cob(calendar: BusinessCalendar, day: date, pauses: Sequence[Pause]) -> datetime:
    moved = moves(calendar, day, pauses)
    return calendar.cob(moved[-1].after if moved else day)
