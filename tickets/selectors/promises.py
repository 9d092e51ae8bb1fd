"""What was promised on a ticket, in words: the track, the owed line, the dates of a mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tickets import wording
from tickets.business_time import BusinessCalendar
from tickets.models import Milestone, Ticket
from tickets.selectors.rules import calendar_of, policy_of
from tickets.sla import Policy

Name = Milestone.Name
Outcome = Milestone.Outcome

ACTS = {
    Name.CONFIRMATION: "Confirmation of receipt",
    Name.NEXT_STEPS: "Next steps",
    Name.COMPLETION: "Completion",
    Name.FOLLOW_UP: "Follow-up",
    Name.QUICK_FIX: "Resolution within 24 hours",
}


@dataclass(frozen=True, slots=True)
class PromisedDate:
    """One deadline in words; `day` is "Day 3" where the guidelines number it."""

    words: str
    when: str
    day: str


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


@dataclass(frozen=True, slots=True)
class Station:
    """One stop of the track; `state` is kept, late, due or ahead, `why` how its date came about."""

    title: str
    when: str
    note: str
    state: str
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class OwedLine:
    """What is owed next, in words and time; `state` is late, due, paused, calm or done."""

    words: str
    when: str
    state: str


def day_of(policy: Policy, name: str) -> str:
    """The guidelines' name of a milestone's day; "" for what is not counted in days."""
    days = {
        Name.CONFIRMATION: policy.confirmation_day,
        Name.NEXT_STEPS: policy.next_steps_day,
        Name.COMPLETION: policy.completion_from_day + (policy.completion_days or 0),
    }
    return f"Day {days[Name(name)]}" if name in days else ""


def dates_of(ticket: Ticket, owed: Iterable[Milestone], now: datetime) -> list[PromisedDate]:
    """What the ticket still owes, in words, in the order given."""
    calendar, policy = calendar_of(ticket.calendar), policy_of(ticket.policy)
    today = calendar.local_date(now)
    return [
        PromisedDate(
            ACTS[Name(row.name)],
            wording.instant_words(row.due_at, calendar.zone, today),
            day_of(policy, row.name),
        )
        for row in owed
    ]


def stations(ticket: Ticket, milestones: Iterable[Milestone], now: datetime) -> list[Station]:
    """The track of the present cycle: receipt, then every promise that was or is owed."""
    rows = [row for row in milestones if row.cycle == ticket.cycle and row.outcome != Outcome.DROPPED]
    track = [_received(ticket, calendar_of(ticket.calendar), now)]
    track += [_station(ticket, row, now) for row in sorted(rows, key=lambda row: (row.due_at, row.pk))]
    if ticket.finished_at is not None:
        when = _instant(ticket, ticket.finished_at, now)
        track.append(Station(ticket.get_status_display(), when, "", "kept"))
    return track


def _received(ticket: Ticket, calendar: BusinessCalendar, now: datetime) -> Station:
    started = ticket.cycle_started_at
    note = wording.counts_as_words(calendar, started) or "counts as Day 1"
    title = "Day 1 · received" if ticket.cycle == 1 else "Day 1 · reopened"
    return Station(title, _instant(ticket, started, now), note, "kept")


def _station(ticket: Ticket, row: Milestone, now: datetime) -> Station:
    day = day_of(policy_of(ticket.policy), row.name)
    title = " · ".join(part for part in (day, ACTS[Name(row.name)].lower()) if part)
    due = _instant(ticket, row.due_at, now)
    if row.outcome == Outcome.OPEN:
        if row.due_at < now:
            return Station(title, f"was due {due}", "missed, and still owed", "late")
        state = "due" if row.due_at == ticket.owed_at else "ahead"
        word = "due next" if state == "due" else "expected"
        return Station(title, f"by {due}", ", ".join(filter(None, [word, _note_ahead(ticket, row)])), state)
    assert row.ended_at is not None
    ended = _instant(ticket, row.ended_at, now)
    if row.outcome == Outcome.LATE:
        return Station(title, ended, f"missed: was due {due}", "late")
    if row.outcome == Outcome.KEPT:
        return Station(title, ended, f"kept: due {due}", "kept")
    words = "it takes longer, as was said on" if row.name == Name.QUICK_FIX else "a new date was agreed on"
    return Station(title, due, f"{words} {ended}", "kept")


def _note_ahead(ticket: Ticket, row: Milestone) -> str:
    """While the ticket is paused, every date is the latest that it can become [4.10]."""
    if ticket.paused_until is not None and row.due_at > ticket.paused_until:
        return "at the latest, while we wait"
    return "as promised" if row.committed_on else "at the latest" if row.name == Name.FOLLOW_UP else ""


def owed_line(ticket: Ticket, now: datetime) -> OwedLine:
    """The next thing owed on a ticket, from the ticket's own row alone."""
    if ticket.owed_at is None:
        finished = _day(ticket, ticket.finished_at or now, now)
        return OwedLine("nothing is owed", f"{ticket.status} {finished}", "done")
    calendar = calendar_of(ticket.calendar)
    day = day_of(policy_of(ticket.policy), ticket.owed)
    words = ", ".join(part for part in (ACTS[Name(ticket.owed)], day) if part)
    due, today = calendar.local_date(ticket.owed_at), calendar.local_date(now)
    if ticket.owed_at < now:
        late = wording.late_words(calendar.business_days_between(due, today))
        return OwedLine(f"{ACTS[Name(ticket.owed)]}, was {_instant(ticket, ticket.owed_at, now)}", late, "late")
    if ticket.paused_until is not None:
        return _paused_line(words, calendar, ticket.paused_until, due, today)
    if due == today:
        return OwedLine(words, f"today {wording.time_words(calendar.local_time(ticket.owed_at))}", "due")
    return OwedLine(words, wording.day_words(due, today), "calm")


def must_move_on(ticket: Ticket, now: datetime) -> bool:
    """Whether it was not resolved in the 24 hours for which a rep took it on, and has to move [2.9]."""
    return ticket.owed == Name.QUICK_FIX and ticket.owed_at is not None and ticket.owed_at < now


def _paused_line(words: str, calendar: BusinessCalendar, until: datetime, due: date, today: date) -> OwedLine:
    left, goes_on = left_words(calendar, until, due), goes_on_words(calendar, until, today)
    return OwedLine(f"{words}, {goes_on}", f"paused, {left}", "paused")


def left_words(calendar: BusinessCalendar, until: datetime, due: date) -> str:
    """What is left is counted from when the pause ends by itself, so it does not shrink meanwhile [4.10]."""
    days = calendar.business_days_between(calendar.local_date(until), due)
    return f"{wording.days_words(days)} left" if days else "then due the same day"


def goes_on_words(calendar: BusinessCalendar, until: datetime, today: date) -> str:
    """When a pause ends by itself: "goes on Wed 16 Sep at the latest"."""
    return f"goes on {wording.day_words(calendar.local_date(until), today)} at the latest"


def _instant(ticket: Ticket, at: datetime, now: datetime) -> str:
    calendar = calendar_of(ticket.calendar)
    return wording.instant_words(at, calendar.zone, calendar.local_date(now))


def _day(ticket: Ticket, at: datetime, now: datetime) -> str:
    calendar = calendar_of(ticket.calendar)
    return wording.day_words(calendar.local_date(at), calendar.local_date(now))


def day_in_words(ticket: Ticket, day: date, now: datetime) -> str:
    """A committed date in words, with the hour by which it is due."""
    return _instant(ticket, calendar_of(ticket.calendar).cob(day), now)
