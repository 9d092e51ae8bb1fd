"""Why a ticket's dates are what they are, in words [5.4]: the trace of the function that reckoned them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from tickets import wording
from tickets.business_time import BusinessCalendar
from tickets.models import Milestone, OfficeCalendar, SlaPolicy, Ticket
from tickets.pauses import Pause
from tickets.selectors.deadlines import deadline_of, pauses_of
from tickets.selectors.promises import ACTS, DayLine, Station, Why, day_of, stations
from tickets.selectors.rules import calendar_of, policy_of
from tickets.sla import Act, Deadline, Owed, Rule, deadline, numbered_acts
from tickets.why import Line, Sort, lines_of

Outcome = Milestone.Outcome
NAMED_DAYS = {Sort.BEGUN: "taken on", Sort.PROMISED: "promised"}


def explained(ticket: Ticket, milestones: Iterable[Milestone], now: datetime) -> list[Station]:
    """The track of the present cycle, each promise with why its date is what it is [5.4]."""
    rows = list(milestones)
    received, *promised = stations(ticket, rows, now)
    whys = whys_of(ticket, rows, now)
    explained = [replace(station, why=why) for station, why in zip(promised, whys, strict=False)]
    return [received, *explained, *promised[len(whys) :]]


def whys_of(ticket: Ticket, milestones: Iterable[Milestone], now: datetime) -> list[Why]:
    """The derivation of every date that was or is owed in the present cycle, the earliest first."""
    pauses = pauses_of(ticket)
    rows = [row for row in milestones if row.cycle == ticket.cycle and row.outcome != Outcome.DROPPED]
    return [
        _why_of(ticket, row, deadline_of(row, ticket, pauses), now)
        for row in sorted(rows, key=lambda row: (row.due_at, row.pk))
    ]


def why_it_was(ticket: Ticket, row: Milestone, pauses: Sequence[Pause], now: datetime) -> Why | None:
    """How the date of one act came about; None where these pauses give another date than the one it had."""
    due = deadline_of(row, ticket, pauses)
    return _why_of(ticket, row, due, now) if due.due_at == row.due_at else None


def whys_ahead(office: OfficeCalendar, policy: SlaPolicy, received: datetime, now: datetime) -> list[Why]:
    """The derivation of every date that a request received at this instant gets.

    CalendarHorizonError where the calendar does not reach [4.14].
    """
    calendar, terms = calendar_of(office), policy_of(policy)
    numbered = [
        _why(
            f"{ACTS[Milestone.Name(act)]}:",
            f"Owed by {day_of(terms, act)}. {_day1(received, calendar)}",
            deadline(calendar, terms, Owed(act, received, received)),
            office,
            policy,
            now,
        )
        for act in numbered_acts(terms)
    ]
    return [*numbered, _why_follow_up(office, policy, received, now)]


def _why_follow_up(office: OfficeCalendar, policy: SlaPolicy, received: datetime, now: datetime) -> Why:
    """The first and the last date of a follow-up to which no rep has committed yet, in one [4.6]."""
    calendar, terms = calendar_of(office), policy_of(policy)
    # The first is counted as the last one is, with the other number of weeks.
    soonest = replace(terms, follow_up_last_weeks=terms.follow_up_first_weeks)
    owed = Owed(Act.FOLLOW_UP, received, received)
    first, last = (deadline(calendar, each, owed) for each in (soonest, terms))
    rule = f"{first.count} to {last.count} weeks after Day 1, as your rep commits. {_day1(received, calendar)}"
    title = f"{ACTS[Milestone.Name.FOLLOW_UP]}: {wording.day_words(first.day, calendar.local_date(now))} to"
    whys = [_why(title, rule, each, office, policy, now) for each in (first, last)]
    return replace(whys[1], days=[*whys[0].days, *whys[1].days[1:]])


def _why_of(ticket: Ticket, row: Milestone, due: Deadline, now: datetime) -> Why:
    rule = _rule(ticket, row, due, calendar_of(row.calendar))
    return _why(f"{ACTS[Milestone.Name(row.name)]}:", rule, due, row.calendar, row.policy, now)


def _why(title: str, rule: str, deadline: Deadline, office: OfficeCalendar, policy: SlaPolicy, now: datetime) -> Why:
    calendar = calendar_of(office)
    today = calendar.local_date(now)
    days = [_day_line(calendar, line, today) for line in lines_of(calendar, deadline)]
    due = wording.instant_words(deadline.due_at, calendar.zone, today)
    last, at = days.pop(), "due at the same time" if deadline.rule is Rule.NEXT_DAY else "due at close of business"
    return Why(
        title=f"{title} {due}",
        rule=rule,
        days=[*days, DayLine(last.day, ", ".join(filter(None, [last.what, at])), "due")],
        judged_by=f"Calendar {office}; rules for {policy}",
    )


def _rule(ticket: Ticket, row: Milestone, deadline: Deadline, calendar: BusinessCalendar) -> str:
    if deadline.rule is Rule.COMMITTED:
        return "The date that was promised."
    if deadline.rule is Rule.CARRIED:
        return "The date by which it was owed on a request that was merged into this one."
    if deadline.rule is Rule.NEXT_DAY:
        merged = ", for a request that was merged into this one" if row.owed_from != ticket.cycle_started_at else ""
        return f"24 hours or less: the same time on the next business day, counted from the next opening{merged}."
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
    if line.sort in NAMED_DAYS:
        return DayLine(day, NAMED_DAYS[line.sort], "counted")
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
