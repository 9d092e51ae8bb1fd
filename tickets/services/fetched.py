"""Writes down who fetched a file that is marked as call detail [8.4]."""

from datetime import datetime

from contacts.access_log import Origin
from tickets.models import Attachment, Ticket
from tickets.services.record import Actor, log

FETCHED = "ticket.call_detail_fetched"


def fetched(ticket: Ticket, file: Attachment, *, actor: Actor, origin: Origin, now: datetime) -> None:
    """Adds it to the history of the request, with the address that it was fetched from."""
    log(ticket, FETCHED, actor=actor, now=now, file=file.filename, ip=origin.ip or "an unknown address")
