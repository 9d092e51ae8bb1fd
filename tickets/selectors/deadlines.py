"""The deadlines of a ticket, derived from its facts under the versions that each is judged by [4.11]."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

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


def earliest_of(tickets: Iterable[Ticket]) -> QuerySet[Milestone]:
    """What each of many tickets owes next; none of a finished one."""
    rows = Milestone.objects.filter(ticket__in=tickets, outcome=Outcome.OPEN)
    return rows.order_by("ticket", "due_at", "id").distinct("ticket")


def _open(ticket: Ticket) -> QuerySet[Milestone]:
    return ticket.milestones.filter(outcome=Outcome.OPEN).order_by("due_at", "id")


def pauses_of(ticket: Ticket) -> tuple[Pause, ...]:
    """The pauses of the present cycle, merged; one that still runs is taken to last until it ends by itself."""
    return pauses_in(row for row in ticket.waits.all() if row.cycle == ticket.cycle and row.party in Wait.PAUSING)


def pauses_in(rows: Iterable[Wait]) -> tuple[Pause, ...]:
    """The pauses that rows of one ticket and cycle stand for, merged."""
    return merged(Pause(row.started_at, row.ended_at or _own_end(row)) for row in rows)


def _own_end(row: Wait) -> datetime:
    assert row.ends_at is not None, "a pause has its end"
    return row.ends_at


def deadline_of(row: Milestone, ticket: Ticket, pauses: Sequence[Pause]) -> sla.Deadline:
    """When an act of the present cycle is due, and why."""
    owed = owed_of(row, ticket.cycle_started_at)
    return sla.deadline(calendar_of(row.calendar), policy_of(row.policy), owed, pauses)


class _Facts(Protocol):
    """What an open act says of its dates, whether a whole row was read or only this."""

    @property
    def name(self) -> str: ...
    @property
    def owed_from(self) -> datetime: ...
    @property
    def committed_on(self) -> date | None: ...
    @property
    def carried_on(self) -> date | None: ...
    @property
    def carried_at(self) -> datetime | None: ...


def owed_of(row: _Facts, cycle_started_at: datetime) -> sla.Owed:
    """The facts that the deadline of an act follows from."""
    carried = (row.carried_on, row.carried_at) if row.carried_on and row.carried_at else None
    return sla.Owed(sla.Act(row.name), cycle_started_at, row.owed_from, row.committed_on, carried)


def timetable_of(ticket: Ticket) -> sla.Timetable:
    """Every date that the ticket's present cycle was promised, under the versions it is judged by."""
    calendar, policy = calendar_of(ticket.calendar), policy_of(ticket.policy)
    return sla.timetable(calendar, policy, ticket.cycle_started_at, pauses_of(ticket))
