"""Requests and milestones as the rows of a list for staff: the act in words and time, and whose it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tickets import wording
from tickets.desk.selectors.cover import away_words
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.owed import next_owed, read_owed
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import shown_number, with_names
from tickets.selectors.promises import ACTS, OwedLine, day_of
from tickets.selectors.rules import calendar_of, policy_of

Outcome = Milestone.Outcome

ENDED = {
    Outcome.KEPT: ("kept", "done"),
    Outcome.LATE: ("late", "late"),
    Outcome.RENEGOTIATED: ("another date agreed", "calm"),
    Outcome.DROPPED: ("no longer owed", "calm"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list for staff."""

    ticket: Ticket
    number: str
    owed: OwedLine
    away: str = ""  # that its rep is, and who covers them


def rows_of_tickets(tickets: Iterable[Ticket], at: Moment) -> list[Row]:
    """Requests with what is owed on them next; the tickets come `with_names`."""
    found = list(tickets)
    read_owed(found)
    away = away_words(found, at)
    return [
        Row(ticket, shown_number(ticket), next_owed(ticket, at.now), away.get(ticket.assignee_id or 0, ""))
        for ticket in found
    ]


def rows_of_milestones(milestones: Sequence[Milestone], at: Moment) -> list[Row]:
    """Acts with their requests, owed or ended, in the order given; a fixed number of queries."""
    wanted = {row.ticket_id for row in milestones}
    tickets = {ticket.pk: ticket for ticket in with_names(Ticket.objects.filter(pk__in=wanted))}
    away = away_words(tickets.values(), at)
    return [_row(row, tickets[row.ticket_id], away, at.now) for row in milestones]


def _row(milestone: Milestone, ticket: Ticket, away: dict[int, str], now: datetime) -> Row:
    line = _owed(milestone, ticket, now) if milestone.outcome == Outcome.OPEN else _ended(milestone, ticket, now)
    return Row(ticket, shown_number(ticket), line, away.get(ticket.assignee_id or 0, ""))


def _words(milestone: Milestone, ticket: Ticket) -> str:
    day = day_of(policy_of(ticket.policy), milestone.name)
    return _joined(ACTS[Milestone.Name(milestone.name)], day)


def _owed(milestone: Milestone, ticket: Ticket, now: datetime) -> OwedLine:
    """As the queue says it: the act with its time, then what else bears on it."""
    calendar, act = calendar_of(ticket.calendar), Milestone.Name(milestone.name).label
    promised = milestone.committed_on is not None
    due, today = calendar.local_date(milestone.due_at), calendar.local_date(now)
    at = wording.instant_words(milestone.due_at, calendar.zone, today)
    day = day_of(policy_of(ticket.policy), milestone.name)
    act, by = (f"{act} promised", " ") if promised else (act, ", ")
    if milestone.due_at < now:
        late = wording.late_words(calendar.business_days_between(due, today))
        return OwedLine(_joined(f"was due {at}", day), f"{act}, {late}", "late")
    if due == today:
        when = f"today {wording.time_words(calendar.local_time(milestone.due_at))}"
        return OwedLine(_joined(day), f"{act}{by}{when}", "due")
    is_paused = ticket.paused_until is not None and milestone.due_at > ticket.paused_until
    words = _joined(f"by {at.rpartition(', ')[2]}", day, "at the latest, while we wait" if is_paused else "")
    return OwedLine(words, f"{act}{by}{wording.day_words(due, today)}", "paused" if is_paused else "calm")


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _ended(milestone: Milestone, ticket: Ticket, now: datetime) -> OwedLine:
    assert milestone.ended_at is not None
    calendar = calendar_of(ticket.calendar)
    today = calendar.local_date(now)
    due, ended = (wording.instant_words(at, calendar.zone, today) for at in (milestone.due_at, milestone.ended_at))
    how, state = ENDED[Outcome(milestone.outcome)]
    return OwedLine(f"{_words(milestone, ticket)}: ended {ended}, was due {due}", how, state)
