"""Why a ticket's dates are what they are, in words [5.4]: the trace of the function that reckoned them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tickets import wording
from tickets.business_time import BusinessCalendar
from tickets.models import Milestone, Ticket
from tickets.selectors.deadlines import deadline_of, pauses_of
from tickets.selectors.promises import ACTS, day_of
from tickets.selectors.rules import calendar_of, policy_of
from tickets.sla import Deadline, Rule
from tickets.why import Line, Sort, lines_of

Outcome = Milestone.Outcome


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day on the way to a date; `state` is counted, closed, paused or due."""

    day: str
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Why:
    """How one date came about: the rule, each day, and the versions it was judged by."""

    title: str
    rule: str
    days: list[DayLine]
    judged_by: str


def whys_of(ticket: Ticket, milestones: Iterable[Milestone], now: datetime) -> list[Why]:
    """The derivation of every date that was or is owed in the present cycle, the earliest first."""
    pauses = pauses_of(ticket)
    rows = [row for row in milestones if row.cycle == ticket.cycle and row.outcome != Outcome.DROPPED]
    return [
        _why(ticket, row, deadline_of(row, ticket, pauses), now)
        for row in sorted(rows, key=lambda row: (row.due_at, row.pk))
    ]


def _why(ticket: Ticket, row: Milestone, deadline: Deadline, now: datetime) -> Why:
    calendar = calendar_of(row.calendar)
    today = calendar.local_date(now)
    act = ACTS[Milestone.Name(row.name)]
    days = [_day_line(calendar, line, today) for line in lines_of(calendar, deadline)]
    due = wording.instant_words(deadline.due_at, calendar.zone, today)
    last = days.pop()
    return Why(
        title=f"{act}: {due}",
        rule=_rule(ticket, row, deadline, calendar),
        days=[*days, DayLine(last.day, ", ".join(filter(None, [last.what, "due at close of business"])), "due")],
        judged_by=f"Calendar {row.calendar}; policy {row.policy}",
    )


def _rule(ticket: Ticket, row: Milestone, deadline: Deadline, calendar: BusinessCalendar) -> str:
    if deadline.rule is Rule.COMMITTED:
        return "The date that was promised."
    if deadline.rule is Rule.DAY:
        return f"Owed by {day_of(policy_of(row.policy), row.name)}. {_day1(ticket.cycle_started_at, calendar)}"
    if deadline.counted_from != calendar.day1(ticket.cycle_started_at):
        return f"The next update, at the latest {deadline.count} weeks after the one before."
    return f"At the latest {deadline.count} weeks after Day 1. {_day1(ticket.cycle_started_at, calendar)}"


def _day1(started: datetime, calendar: BusinessCalendar) -> str:
    """What made its day Day 1 [4.2]."""
    words = wording.counts_as_words(calendar, started)
    return f"{words[0].upper()}{words[1:]}." if words else "Day 1 is the day of receipt."


def _day_line(calendar: BusinessCalendar, line: Line, today: date) -> DayLine:
    day = wording.day_words(line.day, today)
    if line.sort is Sort.CLOSED:
        name = calendar.closure_name(line.day)
        return DayLine(day, f"closed: {name or line.day.strftime('%A')}", "closed")
    if line.sort is Sort.PAUSED:
        return DayLine(day, _pause_words(calendar, line, today), "paused")
    if line.sort is Sort.PROMISED:
        return DayLine(day, "promised", "counted")
    if line.sort is Sort.WEEKS:
        return DayLine(day, f"{line.number} weeks later", "counted")
    if line.move is not None:
        return DayLine(day, f"{line.number} of {line.move.days}", "counted")
    return DayLine(day, f"Day {line.number}" if line.number else "", "counted")


def _pause_words(calendar: BusinessCalendar, line: Line, today: date) -> str:
    assert line.move is not None
    start, end = (
        wording.instant_words(at, calendar.zone, today) for at in (line.move.pause.start, line.move.pause.end)
    )
    return f"paused from {start} to {end}: {wording.days_words(line.move.days)} later"
