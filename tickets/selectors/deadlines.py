"""The deadlines of a ticket, derived from its facts under the versions that each is judged by [4.11]."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from tickets import sla
from tickets.models import Milestone, Ticket, Wait
from tickets.pauses import Pause, merged
from tickets.selectors.rules import calendar_of, policy_of

Outcome = Milestone.Outcome


def open_milestones(ticket: Ticket) -> list[Milestone]:
    """What the ticket still owes, the earliest first."""
    return list(_open(ticket).select_related("calendar", "policy"))


def earliest_open(ticket: Ticket) -> Milestone:
    """What an open ticket owes next; the caller asks for its name and dates alone."""
    return _open(ticket)[:1].get()


def _open(ticket: Ticket) -> QuerySet[Milestone]:
    return ticket.milestones.filter(outcome=Outcome.OPEN).order_by("due_at", "id")


def pauses_of(ticket: Ticket) -> tuple[Pause, ...]:
    """The pauses of the present cycle, merged; one that still runs is taken to last until it ends by itself."""
    return pauses_in(ticket.waits.filter(cycle=ticket.cycle, party__in=Wait.PAUSING))


def pauses_in(rows: Iterable[Wait]) -> tuple[Pause, ...]:
    """The pauses that rows of one ticket and cycle stand for, merged."""
    return merged(Pause(row.started_at, row.ended_at or _own_end(row)) for row in rows)


def _own_end(row: Wait) -> datetime:
    assert row.ends_at is not None, "a pause has its end"
    return row.ends_at


def deadline_of(row: Milestone, ticket: Ticket, pauses: Sequence[Pause]) -> sla.Deadline:
    """When an act of the present cycle is due, and why."""
    owed = sla.Owed(sla.Act(row.name), ticket.cycle_started_at, row.owed_from, row.committed_on)
    return sla.deadline(calendar_of(row.calendar), policy_of(row.policy), owed, pauses)


def timetable_of(ticket: Ticket) -> sla.Timetable:
    """Every date that the ticket's present cycle was promised, under the versions it is judged by."""
    calendar, policy = calendar_of(ticket.calendar), policy_of(ticket.policy)
    return sla.timetable(calendar, policy, ticket.cycle_started_at, pauses_of(ticket))
