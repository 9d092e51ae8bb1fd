"""Writes down who fetched a file that is marked as call detail [8.4]."""

from datetime import datetime

from contacts.access_log import Origin
from tickets.models import Attachment, IncomingMail, Ticket
from tickets.services.record import Actor, log

FETCHED = "ticket.call_detail_fetched"


def fetched(ticket: Ticket, file: Attachment, *, actor: Actor, origin: Origin, now: datetime) -> None:
    """Adds it to the history of the request, with the address that it was fetched from."""
    log(ticket, FETCHED, actor=actor, now=now, file=file.filename, ip=origin.ip or "an unknown address")


def fetched_in_mail(
    mail: IncomingMail, *, place: int | None = None, actor: Actor, origin: Origin, now: datetime
) -> None:
    """The same for the files of a mail as it came: the one at that place of it, else all that are marked."""
    files = Attachment.objects.filter(message=mail.message_id).select_related("message__ticket").defer("data")
    rows = list(files.order_by("id")) if mail.message_id else []
    for file in rows if place is None else rows[place - 1 : place]:
        if file.call_detail:
            fetched(file.message.ticket, file, actor=actor, origin=origin, now=now)
