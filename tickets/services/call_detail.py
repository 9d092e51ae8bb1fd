"""Marks a file of a request as call detail after it came, by mail or with a form, and takes the mark back [8.4]."""

from datetime import datetime

from django.db import transaction

from tickets.models import Attachment
from tickets.services.record import Actor, lock, log

MARKED, UNMARKED = "ticket.call_detail_marked", "ticket.call_detail_unmarked"


def mark(ticket_id: int, file_id: int, *, actor: Actor, now: datetime) -> None:
    """From now on no mail names the file, and whoever fetches it is written down; twice is once."""
    _set(ticket_id, file_id, True, MARKED, actor, now)


def unmark(ticket_id: int, file_id: int, *, words: str, actor: Actor, now: datetime) -> None:
    """Takes the mark back, and keeps why; who fetched the file so far stays written down."""
    _set(ticket_id, file_id, False, UNMARKED, actor, now, reason=words)


def _set(ticket_id: int, file_id: int, is_marked: bool, action: str, actor: Actor, now: datetime, **why: str) -> None:
    with transaction.atomic():
        ticket = lock(ticket_id)
        files = Attachment.objects.filter(pk=file_id, message__ticket=ticket, call_detail=not is_marked)
        name = files.values_list("filename", flat=True).first()
        if name is not None:
            files.update(call_detail=is_marked)
            log(ticket, action, actor=actor, now=now, file=name, **why)
