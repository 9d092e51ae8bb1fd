"""Makes a message of a conversation a request of its own; Day 1 counts from when the message was received [4.1]."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from tickets.errors import RefusedError
from tickets.models import Message, Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.thread import is_of_the_agency
from tickets.services.record import Actor, begin, log
from tickets.services.relate import join
from tickets.services.submit import Part, Request, submit
from tickets.states import Verb

NOT_THEIRS = "Only what the agency's side wrote on this request can become one of its own."


def split(ticket_id: int, *, message: int, request: Request, actor: Actor, now: datetime) -> Ticket:
    """Files the message for the same submitter and agency, with its files and copies; returns the new request.

    Both are linked, and each says so. The first request owes what it owed; twice with the same key is once.
    RefusedError for what staff wrote, and for a submitter who has left.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.SPLIT)
        part = Part(_message_of(ticket, message), shown_number(ticket))
        asked = replace(request, details=part.message.body, copies=tuple(ticket.copies), part=part)
        channel = Ticket.Channel.MAIL if part.message.sender else Ticket.Channel.WEB
        received_at = part.message.at
        who = ticket.submitter
        new = submit(asked, submitter=who, channel=channel, actor=actor, now=received_at, told_at=now)
        if join(ticket, new):
            log(ticket, "ticket.split_off", actor=actor, now=now, number=shown_number(new), writer=part.writer)
            log(new, "ticket.split_from", actor=actor, now=now, number=part.number)
        return new


def _message_of(ticket: Ticket, pk: int) -> Message:
    found = ticket.messages.select_related("author").filter(pk=pk).first()
    if found is None or not is_of_the_agency(found):
        raise RefusedError("message", NOT_THEIRS)
    return found
