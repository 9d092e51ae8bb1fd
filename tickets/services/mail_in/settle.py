"""What a rep decides about a mail that waits: once, whoever else decides at the same time.

The mail's row is locked first, then the request's, in the order in which mails are taken in.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.models import User
from tickets.errors import RefusedError
from tickets.mail_parser import parse
from tickets.models import IncomingMail, Ticket
from tickets.selectors.incoming import request_named_by
from tickets.selectors.lists import ticket_by_number
from tickets.selectors.threads import Standing, standing_of
from tickets.services import finish
from tickets.services.mail_in.append import Author, append
from tickets.services.mail_in.said import Said
from tickets.services.mail_in.take_in import LONGEST_REASON
from tickets.services.record import Actor, log
from tickets.services.submit import Request, submit

Outcome = IncomingMail.Outcome
UNKNOWN_SENDER = "an unknown sender"
NO_REQUEST = "No request was ever given this number. Look at it again."
NOT_FINISHED = "This mail answers no finished request, so there is nothing to reopen."


def file_for(mail_id: int, *, request: Request, submitter: User, actor: Actor, now: datetime) -> Ticket:
    """Makes a request of the mail for that person of an agency; Day 1 counts from our receipt [4.1], [4.2].

    The submitter gets the receipt. RefusedError if somebody has decided already, as for every act here.
    """
    with transaction.atomic():
        said = _waiting(mail_id)
        ticket = submit(
            request,
            submitter=submitter,
            channel=Ticket.Channel.MAIL,
            actor=actor,
            now=said.mail.received_at,
            said=said,
        )
        _log(ticket, "ticket.mail_filed", said, actor, now)
        outcome = Outcome.INCOMPLETE if ticket.to_be_completed else Outcome.CREATED
        _settle(said, actor, now, outcome=outcome, ticket=ticket, message=ticket.messages.first())
        return ticket


def add_to(mail_id: int, *, number: str, actor: Actor, now: datetime) -> Ticket:
    """Adds the mail to the conversation of the request that was ever given this number [3.3].

    It is told to the others as a reply of its sender, who becomes no participant by it. RefusedError for a number
    that nobody knows.
    """
    assert actor.user is not None, "a rep decides"
    with transaction.atomic():
        said = _waiting(mail_id)
        ticket = ticket_by_number(actor.user, number)
        if ticket is None:
            raise RefusedError("number", NO_REQUEST)
        message = append(said, ticket.pk, _author(said, ticket), source=said.mail.channel, now=now)
        _log(message.ticket, "ticket.mail_added", said, actor, now)
        _settle(said, actor, now, outcome=Outcome.APPENDED, ticket=message.ticket, message=message)
        return message.ticket


def reopen(mail_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """Reopens the finished request that the mail answers, with the mail's words [4.12].

    RefusedError if it answers none; VerbNotAllowedError if the request was reopened meanwhile.
    """
    with transaction.atomic():
        said = _waiting(mail_id)
        if said.mail.ticket_id is None:
            raise RefusedError("__all__", NOT_FINISHED)
        words = f"{_sender(said)} wrote after the end:\n\n{said.words}"
        ticket = finish.reopen(said.mail.ticket_id, words=words, actor=actor, now=now)
        _settle(said, actor, now)
        return ticket


def set_aside(mail_id: int, *, why: str, actor: Actor, now: datetime) -> None:
    """Keeps the mail as it is, unanswered, with the reason; the request that it names shows so to staff."""
    with transaction.atomic():
        said = _waiting(mail_id)
        sender = User.objects.filter(email=said.facts.from_email).first()
        ticket = request_named_by(said.mail, said.facts, sender)
        if ticket is not None:
            _log(ticket, "ticket.mail_set_aside", said, actor, now, reason=why)
        _settle(said, actor, now, reason=f"{said.mail.reason} Nothing to do: {why}"[:LONGEST_REASON])


def _waiting(mail_id: int) -> Said:
    """Locks the mail until the transaction ends; RefusedError if it waits for nobody any more."""
    mail = IncomingMail.objects.select_for_update(no_key=True).get(pk=mail_id)
    if not mail.waits:
        who = mail.settled_by.name if mail.settled_by else "CMS Care"
        raise RefusedError("__all__", f"{who} has decided on this mail already. Nothing more was done.")
    return Said(mail, parse(bytes(mail.raw)))


def _settle(said: Said, actor: Actor, now: datetime, **became: Any) -> None:
    """Writes what the mail became, by whom and when."""
    mail = said.mail
    changed = {"waits": False, "settled_by": actor.user, "settled_at": now} | became
    for name, value in changed.items():
        setattr(mail, name, value)
    mail.save(update_fields=list(changed))


def _author(said: Said, ticket: Ticket) -> Author:
    """The mail's sender; by name only if the request is theirs to see."""
    user = User.objects.filter(email=said.facts.from_email).first()
    belongs = standing_of(said.facts.from_email, user, ticket, proven=False) is Standing.BELONGS
    return Author(user if belongs else None, _sender(said))


def _sender(said: Said) -> str:
    return said.mail.from_email or UNKNOWN_SENDER


def _log(ticket: Ticket, action: str, said: Said, actor: Actor, now: datetime, **data: str) -> None:
    log(ticket, action, actor=actor, now=now, address=_sender(said), mail=said.mail.pk, **data)
