"""Sweeps at the office's clock, and what they left behind."""

from datetime import datetime, timedelta

from contacts.models import Absence, OutgoingMail, User
from escalation.models import FiredRung, Process
from escalation.services.processes import note_process
from escalation.services.sweep import sweep_due
from escalation.services.writing import Counts
from tests.world import fresh, office
from tickets.models import Ticket

Told = tuple[int, str, str | None]


def sweep(at: str) -> Counts:
    """One pass of the sweep at an instant of the office's clock."""
    return sweep_due(office(at))


def follow_the_cursor(ticket: Ticket, until: datetime) -> None:
    """Sweeps only when the ticket's own cursor asks for it: what it forgets to ask for does not happen."""
    while (at := fresh(ticket).check_at) is not None and at <= until:
        sweep_due(at)


def rungs(ticket: Ticket, cycle: int = 1) -> list[Told]:
    """What became of each level of a cycle, and who was told."""
    fired = FiredRung.objects.filter(ticket=ticket, cycle=cycle).order_by("level")
    return list(fired.values_list("level", "outcome", "person__name"))


def told_at(ticket: Ticket) -> list[tuple[int, datetime]]:
    fired = FiredRung.objects.filter(ticket=ticket, outcome="told").order_by("level")
    return list(fired.values_list("level", "fired_at"))


def escalations_of(ticket: Ticket) -> list[OutgoingMail]:
    rows = OutgoingMail.objects.filter(dedup_key__startswith=f"ticket:{ticket.pk}:escalation:")
    return list(rows.order_by("id"))


def away(user: User, deputy: User | None = None, days: int = 30) -> None:
    """The person is away from 14 September on."""
    first = office("2026-09-14 00:00").date()
    Absence.objects.create(user=user, starts_on=first, ends_on=first + timedelta(days=days), deputy=deputy)


def at_work(at: datetime) -> None:
    """A worker answers and a beat ticks."""
    note_process(Process.Kind.WORKER, "celery@one", at)
    note_process(Process.Kind.BEAT, "beat@one", at)
