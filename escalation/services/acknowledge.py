"""Acknowledging a rung: somebody has seen it, the next one waits [6.4]."""

from datetime import datetime

from django.db import transaction

from escalation.models import FiredRung
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.record import Actor, log


def acknowledge(ticket_id: int, *, actor: Actor, now: datetime) -> FiredRung:
    """Holds the next rung for one business day, once a level [6.4]; RefusedError if there is nothing to answer."""
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(of=("self",), no_key=True).get(pk=ticket_id)
        told = FiredRung.objects.filter(ticket=ticket, cycle=ticket.cycle, outcome=FiredRung.Outcome.TOLD)
        rung = told.order_by("-level").first()
        if ticket.is_finished or ticket.level == 0 or rung is None:
            raise RefusedError("__all__", "No escalation of this request is running: nothing to acknowledge.")
        if rung.acknowledged_at is not None:
            raise RefusedError("__all__", f"Level {rung.level} was acknowledged already.")
        rung.acknowledged_at, rung.acknowledged_by = now, actor.user
        rung.save(update_fields=["acknowledged_at", "acknowledged_by"])
        ticket.check_at = now
        ticket.save(update_fields=["check_at"])
        log(ticket, "escalation.acknowledged", actor=actor, now=now, level=rung.level)
        return rung
