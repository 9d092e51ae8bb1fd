"""Writes down that somebody took a request's proof along [8.3]."""

from datetime import datetime

from tickets.models import Event, Ticket
from tickets.services.record import Actor, log


def note_made(ticket: Ticket, *, for_agency: bool, form: str, actor: Actor, now: datetime) -> Event:
    """Adds it to the history of the request: whom it was made for, and as what."""
    whom = "for the agency" if for_agency else "in full, for staff"
    return log(ticket, "ticket.proof_made", actor=actor, now=now, whom=whom, form=form)
