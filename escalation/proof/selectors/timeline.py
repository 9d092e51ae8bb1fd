"""All that happened on a request in order of time, read as it is told: no long conversation is held at once."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from django.db.models import Prefetch, Q

from contacts.models import OutgoingMail, User
from escalation.proof.selectors.telling import Teller, Told, name_of
from tickets.models import Attachment, Event, IncomingMail
from tickets.selectors.thread import OPEN_TO_AGENCY, history_of

AT_ONCE = 200  # rows that are read on at a time

# Of the same second: a mail comes, becomes a message, is written down, and is answered.
RECEIVED, SAID, HAPPENED, SENT = range(4)

Place = tuple[datetime, int, int]  # instant, sort and id


def timeline(teller: Teller) -> Iterator[Told]:
    """Each event, message, mail received and mail sent, the oldest first."""
    tales = (_received(teller), _said(teller), _happened(teller), _sent(teller))
    return (told for _, told in merge(*tales, key=lambda pair: pair[0]))


def _said(teller: Teller) -> Iterator[tuple[Place, Told]]:
    """What was said; notes for staff alone [8.2]. Of files, what tells one from another, and not what is in them."""
    files = Prefetch("attachments", Attachment.objects.defer("data"))
    rows = teller.ticket.messages.select_related("author").prefetch_related(files).defer("html")
    if teller.for_agency:
        rows = rows.filter(internal=False)
    for row in rows.order_by("at", "id").iterator(AT_ONCE):
        told = {
            "what": "message",
            "when": teller.at(row.at),
            "who": row.author.name if row.author else row.sender or name_of(None),
            "internal": row.internal,
            "to": row.to,
            "cc": row.cc,
            "text": row.body,
            "quoted": row.quoted,
            "files": [_file(file) for file in row.attachments.all()],
        }
        yield (row.at, SAID, row.pk), told


def _file(file: Attachment) -> Told:
    return {
        "name": file.filename,
        "type": file.content_type,
        "size": file.size,
        "sha256": file.sha256,
        "call_detail": file.call_detail,
        "withheld": file.withheld or None,
    }


def _happened(teller: Teller) -> Iterator[tuple[Place, Told]]:
    """Every event in words; for the agency those that its own page tells of, without where they came from."""
    rows = Event.objects.filter(ticket=teller.ticket).select_related("actor")
    if teller.for_agency:
        rows = rows.filter(action__in=OPEN_TO_AGENCY)
    for row in rows.order_by("at", "id").iterator(AT_ONCE):
        (past,) = history_of(teller.ticket, [row], teller.now)
        told = {
            "what": "event",
            "when": teller.at(row.at),
            "who": past.who,
            "text": past.what,
            "cycle": row.cycle,
            **teller.staff_only(action=row.action, source=row.source, data=row.data),
        }
        yield (row.at, HAPPENED, row.pk), told


def _sent(teller: Teller) -> Iterator[tuple[Place, Told]]:
    """Mails about it, with what became of each; to the agency only those that it was sent itself."""
    rows = OutgoingMail.objects.filter(about=f"ticket:{teller.ticket.pk}")
    if teller.for_agency:
        theirs = _addresses_of_the_agency(teller)
        rows = rows.filter(Q(to__overlap=theirs) | Q(cc__overlap=theirs), internal=False)
    for row in rows.defer("body", "references").order_by("created_at", "id").iterator(AT_ONCE):
        told = {
            "what": "mail sent",
            "when": teller.at(row.created_at),
            "message_id": row.message_id,
            "subject": row.subject,
            "to": row.to,
            "cc": row.cc,
            "state": row.get_state_display(),
            "sent": teller.at(row.sent_at),
            "came_back_from": row.bounced,
            **teller.staff_only(internal=row.internal, attempts=row.attempts, server_said=row.last_error or None),
        }
        yield (row.created_at, SENT, row.pk), told


def _addresses_of_the_agency(teller: Teller) -> list[str]:
    people = User.objects.filter(agency=teller.ticket.agency_id).values_list("email", flat=True)
    return [*people, *teller.ticket.copies]


def _received(teller: Teller) -> Iterator[tuple[Place, Told]]:
    """Mails that came in about it; for the agency those that stand in its conversation."""
    rows = IncomingMail.objects.filter(ticket=teller.ticket)
    if teller.for_agency:
        rows = rows.filter(message__internal=False)
    for row in rows.defer("raw", "envelope_to").order_by("received_at", "id").iterator(AT_ONCE):
        told = {
            "what": "mail received",
            "when": teller.at(row.received_at),
            "from": row.from_email or None,
            "subject": row.subject,
            "size": row.size,
            **teller.staff_only(became=row.get_outcome_display(), because=row.reason or None, waits=row.waits),
        }
        yield (row.received_at, RECEIVED, row.pk), told
