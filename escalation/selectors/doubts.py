"""Whether the stored row of a ticket is what its facts make it; for some tickets at once, in a few queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects

from escalation.ladder import evaluate
from escalation.models import FailedLook
from escalation.selectors.facts import Standing, standings_of
from tickets.models import Ticket
from tickets.selectors.deadlines import deadline_of
from tickets.selectors.rules import calendar_of

Change = tuple[Any, Any]  # what is stored, and what it should be


class Doubts:
    """The facts of some open tickets; says of each what its row should be, where it is something else."""

    def __init__(self, tickets: Sequence[Ticket], now: datetime) -> None:
        self.now = now
        failing = FailedLook.objects.filter(ticket__in=[ticket.pk for ticket in tickets])
        self.failing = set(failing.values_list("ticket_id", flat=True))
        self.standings = standings_of(tickets, self.failing)
        owed = [row for standing in self.standings.values() for row in standing.owed]
        prefetch_related_objects(owed, "calendar", "policy")

    def differs(self, ticket: Ticket) -> bool:
        """Whether anything stored on the ticket is not what follows from its facts."""
        return self._dates_differ(self.standings[ticket.pk]) or bool(self.fields(ticket))

    def fields(self, ticket: Ticket) -> dict[str, Change]:
        """The fields of the ticket's row that are wrong.

        ValueError for an open ticket that owes nothing at all: no verb leaves one, and no rule could date it.
        """
        standing = self.standings[ticket.pk]
        if not standing.owed:
            raise ValueError("This request is open and owes nothing.")
        first, told = standing.owed[0], [rung.level for rung in standing.told]
        right = {"owed": first.name, "owed_at": first.due_at, "level": min(ticket.level, max(told, default=0))}
        wrong: dict[str, Change] = {name: (getattr(ticket, name), value) for name, value in right.items()}
        wrong = {name: change for name, change in wrong.items() if change[0] != change[1]}
        if self._looks_too_late(standing):
            wrong["check_at"] = (ticket.check_at, self.now)
        return wrong

    def _dates_differ(self, standing: Standing) -> bool:
        """Whether a deadline that is still ahead is another one than its facts make it; what is past stays [4.11]."""
        ahead = [row for row in standing.owed if row.due_at >= self.now]
        derived = [deadline_of(row, standing.ticket, standing.pauses) for row in ahead]
        return [(row.due_at, row.warn_at) for row in ahead] != [(date.due_at, date.warn_at) for date in derived]

    def _looks_too_late(self, standing: Standing) -> bool:
        """Whether the cursor lies behind the next thing due; where the sweep failed it may, for an hour."""
        ticket, due = standing.ticket, self._next_due(standing)
        if due is None or ticket.check_at is None:
            return due is not None
        return ticket.check_at > due and ticket.pk not in self.failing

    def _next_due(self, standing: Standing) -> datetime | None:
        """The instant at which the sweep must look: `now` where something is due already."""
        ticket, now = standing.ticket, self.now
        decision = evaluate(standing.facts(), standing.levels, calendar_of(ticket.calendar), now)
        unseen = any(row.due_at < now and row.missed_seen_at is None for row in standing.owed)
        if unseen or decision.warn or decision.tell is not None:
            return now
        return min((at for at in (decision.next_at, ticket.paused_until) if at), default=None)
