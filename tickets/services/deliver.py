"""Delivers the report that was asked for: its file is fetched on the page, and what is owed may end with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.selectors.uploads import uploads_of
from tickets.services.finish import end_as_done
from tickets.services.record import Actor, lock, settle
from tickets.services.reply import heard
from tickets.services.speak import FormKeys, say, was_said
from tickets.services.uploads import key_with_files
from tickets.states import Status, Verb, after

NO_FILE = "Choose the file of the report."
NO_REPORT = "Only a report is delivered. Send your file with a reply."


def deliver(
    ticket_id: int,
    *,
    words: str,
    files: UUID,
    actor: Actor,
    now: datetime,
    is_complete: bool,
    call_detail: bool = False,
    key: UUID | None = None,
) -> Ticket:
    """Sends the files that wait for the form of the key `files`, as a reply with at least one of them.

    With all of it delivered, what is owed ends as by resolving; else the request stays open, and it is an update.
    RefusedError without a file, and for what is no report.
    """
    with transaction.atomic():
        ticket = lock(ticket_id)
        assert actor.user is not None, "somebody delivers"
        key = key_with_files(ticket, key, actor.user, files) if key else None
        if was_said(ticket, key):  # before the status is asked, which is `resolved` by then
            return ticket
        ticket.status = after(Status(ticket.status), Verb.DELIVER).value
        if ticket.kind != Ticket.Kind.REPORT:
            raise RefusedError("__all__", NO_REPORT)
        if not uploads_of(actor.user, files).exists():
            raise RefusedError("attachments", NO_FILE)
        _settle(ticket, is_complete, actor, now)
        say(
            ticket,
            "delivered",
            words,
            actor=actor,
            now=now,
            keys=FormKeys(key, files, call_detail),
            data={"report": ticket.get_report_display()},
            is_complete=is_complete,
        )
        return ticket


def _settle(ticket: Ticket, is_complete: bool, actor: Actor, now: datetime) -> None:
    if is_complete:
        ticket.status = after(Status(ticket.status), Verb.RESOLVE).value
        end_as_done(ticket, now, actor.user)
    else:
        heard(ticket, actor, now)
        settle(ticket, now)
