"""Whether the stored row of a ticket is what its facts make it; for some tickets at once, in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from escalation.ladder import evaluate
from escalation.models import FailedLook, FiredRung, Run
from escalation.selectors.facts import facts_of, levels_of
from escalation.selectors.ladders import FrozenRung, ladders_in_force
from tickets.models import Milestone, Ticket, Wait
from tickets.selectors.deadlines import deadline_of, pauses_of
from tickets.selectors.rules import calendar_of


class _OfTicket(Protocol):
    @property
    def ticket_id(self) -> int: ...


Row = TypeVar("Row", bound=_OfTicket)


class Doubts:
    """The facts of some open tickets; says of each what its row should be, where it is something else."""

    def __init__(self, tickets: Sequence[Ticket], now: datetime) -> None:
        self.now = now
        self.ladders = ladders_in_force()
        cycles = {ticket.pk: ticket.cycle for ticket in tickets}
        of_these = {"ticket__in": list(cycles)}
        owed = Milestone.objects.filter(**of_these, outcome=Milestone.Outcome.OPEN).order_by("due_at", "id")
        fired = FiredRung.objects.filter(**of_these).order_by("level")
        self.owed = _by_ticket(owed.prefetch_related("calendar", "policy"))
        self.fired = _by_ticket(rung for rung in fired if rung.cycle == cycles[rung.ticket_id])
        self.runs = {(run.ticket_id, run.cycle): run for run in Run.objects.filter(**of_these)}
        self.paused = set(Wait.objects.filter(**of_these, ends_at__isnull=False).values_list("ticket_id", flat=True))
        self.failing = set(FailedLook.objects.filter(**of_these).values_list("ticket_id", flat=True))

    def differs(self, ticket: Ticket) -> bool:
        """Whether anything stored on the ticket is not what follows from its facts."""
        return self._dates_differ(ticket) or bool(self.fields(ticket))

    def fields(self, ticket: Ticket) -> dict[str, tuple[Any, Any]]:
        """The fields of the ticket's row that are wrong: what they say, and what they should.

        ValueError for an open ticket that owes nothing at all: no verb leaves one, and no rule could date it.
        """
        if not self.owed[ticket.pk]:
            raise ValueError("This request is open and owes nothing.")
        first = self.owed[ticket.pk][0]
        told = [rung.level for rung in self.fired[ticket.pk] if rung.outcome == FiredRung.Outcome.TOLD]
        right = {"owed": first.name, "owed_at": first.due_at, "level": min(ticket.level, max(told, default=0))}
        wrong = {
            name: (getattr(ticket, name), value) for name, value in right.items() if getattr(ticket, name) != value
        }
        if self._looks_too_late(ticket):
            wrong["check_at"] = (ticket.check_at, self.now)
        return wrong

    def _dates_differ(self, ticket: Ticket) -> bool:
        """Whether a deadline that is still ahead is another one than its facts make it; what is past stays [4.11]."""
        ahead = [row for row in self.owed[ticket.pk] if row.due_at >= self.now]
        pauses = pauses_of(ticket) if ticket.pk in self.paused else ()
        derived = [deadline_of(row, ticket, pauses) for row in ahead]
        return [(row.due_at, row.warn_at) for row in ahead] != [(date.due_at, date.warn_at) for date in derived]

    def _looks_too_late(self, ticket: Ticket) -> bool:
        """Whether the cursor lies behind the next thing due; where the sweep failed it may, for an hour."""
        due = self._next_due(ticket)
        if due is None or ticket.check_at is None:
            return due is not None
        return ticket.check_at > due and ticket.pk not in self.failing

    def _next_due(self, ticket: Ticket) -> datetime | None:
        """The instant at which the sweep must look: `now` where something is due already."""
        owed, fired = self.owed[ticket.pk], self.fired[ticket.pk]
        facts = facts_of(owed, self._rungs(ticket), fired)
        decision = evaluate(facts, levels_of(fired), calendar_of(ticket.calendar), self.now)
        unseen = any(row.due_at < self.now and row.missed_seen_at is None for row in owed)
        if unseen or decision.warn or decision.tell is not None:
            return self.now
        return min((at for at in (decision.next_at, ticket.paused_until) if at), default=None)

    def _rungs(self, ticket: Ticket) -> list[FrozenRung]:
        run = self.runs.get((ticket.pk, ticket.cycle))
        return run.rungs if run else self.ladders.rungs_for(ticket)


def _by_ticket(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id].append(row)
    return found
