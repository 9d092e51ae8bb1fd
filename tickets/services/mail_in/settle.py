"""What a rep decides about a mail that waits: once, whoever else decides at the same time.

The mail's row is locked first, then the request's, in the order in which mails are taken in.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from contacts.models import User
from tickets.errors import RefusedError
from tickets.models import IncomingMail, Ticket
from tickets.models.mail import LONGEST_REASON
from tickets.selectors.incoming import Letter, letter_of
from tickets.selectors.lists import ticket_by_number
from tickets.selectors.threads import Standing, standing_of
from tickets.services import finish, letters
from tickets.services.mail_in.append import Author, append, append_note, not_told_yet
from tickets.services.mail_in.decide import why_doubted
from tickets.services.mail_in.said import Said
from tickets.services.record import Actor, log
from tickets.services.reply import other_side
from tickets.services.submit import Request, submit

Outcome = IncomingMail.Outcome
UNKNOWN_SENDER = "an unknown sender"
NO_REQUEST = "No request was ever given this number. Look at it again."
FOR_STAFF_ALONE = "This mail answers one that was for staff alone. Add it to its request, as an internal note."
NOT_FINISHED = "This mail answers no finished request, so there is nothing to reopen."


def file_for(mail_id: int, *, request: Request, submitter: User, actor: Actor, now: datetime) -> Ticket:
    """Makes a request of the mail for that person of an agency; Day 1 counts from our receipt [4.1], [4.2].

    The submitter gets the receipt. RefusedError if somebody has decided already, as for every act here, and for
    what answers a mail for staff alone [8.2].
    """
    with transaction.atomic():
        letter = _waiting(mail_id)
        if letter.internal:
            raise RefusedError("__all__", FOR_STAFF_ALONE)
        said = _said(letter)
        ticket = submit(
            replace(request, details=said.passed_on),
            submitter=submitter,
            channel=Ticket.Channel.MAIL,
            actor=actor,
            now=letter.mail.received_at,
            said=said,
            told_at=now,
        )
        _log(ticket, "ticket.mail_filed", letter, actor, now)
        outcome = Outcome.INCOMPLETE if ticket.to_be_completed else Outcome.CREATED
        _settle(letter, actor, now, outcome=outcome, ticket=ticket, message=ticket.messages.first())
        return ticket


def add_to(mail_id: int, *, number: str, actor: Actor, now: datetime) -> Ticket:
    """Adds the mail to the conversation of the request that was ever given this number [3.3].

    The others are told as of a reply of its sender, who becomes no participant by it; what answers a mail for
    staff alone becomes a note [8.2]. RefusedError for a number that nobody knows.
    """
    assert actor.user is not None, "a rep decides"
    with transaction.atomic():
        letter = _waiting(mail_id)
        ticket = ticket_by_number(actor.user, number)
        if ticket is None:
            raise RefusedError("number", NO_REQUEST)
        add = append_note if letter.internal else append
        message = add(_said(letter), ticket.pk, _author(letter, ticket), source=letter.mail.channel, now=now)
        _log(ticket, "ticket.mail_added", letter, actor, now)
        _settle(letter, actor, now, outcome=Outcome.APPENDED, ticket=ticket, message=message)
        return ticket


def reopen(mail_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """Reopens the finished request that the mail answers, with the mail's words [4.12].

    RefusedError if it answers none; VerbNotAllowedError if the request was reopened meanwhile.
    """
    with transaction.atomic():
        letter = _waiting(mail_id)
        if letter.mail.ticket_id is None or letter.about is None:
            raise RefusedError("__all__", NOT_FINISHED)
        words = f"{_author(letter, letter.about)} wrote after the end:\n\n{_said(letter).passed_on}"
        ticket = finish.reopen(letter.mail.ticket_id, words=words, actor=actor, now=now)
        _settle(letter, actor, now)
        return ticket


def set_aside(mail_id: int, *, why: str, actor: Actor, now: datetime) -> None:
    """Keeps the mail as it is, unanswered, with the reason; the request that it names shows so to staff."""
    with transaction.atomic():
        letter = _waiting(mail_id)
        if letter.about is not None:
            _log(letter.about, "ticket.mail_set_aside", letter, actor, now, reason=why)
        _settle(letter, actor, now, reason=f"{letter.mail.reason} Nothing to do: {why}"[:LONGEST_REASON])


def is_plain(letter: Letter) -> bool:
    """Whether nothing speaks against its words: we know the sender, to whom a request that it names belongs."""
    if letter.sender is None or not letter.sender.is_active or why_doubted(letter.facts):
        return False
    return letter.about is None or _standing(letter, letter.about) is Standing.BELONGS


def told_by_adding(letter: Letter) -> letters.Recipients | None:
    """Who would be mailed if it were added to the request that it is about; None if nobody."""
    if letter.about is None or letter.internal or letter.about.is_finished:
        return None
    author = _author(letter, letter.about)
    return not_told_yet(other_side(letter.about, author.user), _said(letter))


def told_by_reopening(letter: Letter) -> letters.Recipients | None:
    """Who would be mailed if the request that it answers were reopened."""
    ticket = letter.about
    return letters.everyone_of(ticket, ticket.assignee) if ticket else None


def _waiting(mail_id: int) -> Letter:
    """Locks the mail until the transaction ends; RefusedError if it waits for nobody any more."""
    mail = IncomingMail.objects.select_for_update(no_key=True).get(pk=mail_id)
    if not mail.waits:
        who = mail.settled_by.name if mail.settled_by else "CMS Care"
        raise RefusedError("__all__", f"{who} has decided on this mail already. Nothing more was done.")
    return letter_of(mail)


def _settle(letter: Letter, actor: Actor, now: datetime, **became: Any) -> None:
    """Writes what the mail became, by whom and when."""
    changed = {"waits": False, "settled_by": actor.user, "settled_at": now} | became
    for name, value in changed.items():
        setattr(letter.mail, name, value)
    letter.mail.save(update_fields=list(changed))


def _said(letter: Letter) -> Said:
    return Said(letter.mail, letter.facts, doubted=bool(why_doubted(letter.facts)))


def _author(letter: Letter, ticket: Ticket) -> Author:
    """The mail's sender; by name only if the request is theirs to see and nothing denies that they wrote it."""
    if why_doubted(letter.facts):
        return Author(None, _sender(letter), doubted=True)
    belongs = _standing(letter, ticket) is Standing.BELONGS
    return Author(letter.sender if belongs else None, _sender(letter), words=letter.mail.sender_words)


def _standing(letter: Letter, ticket: Ticket) -> Standing:
    return standing_of(letter.facts.from_email, letter.sender, ticket, proven=False)


def _sender(letter: Letter) -> str:
    return letter.mail.from_email or UNKNOWN_SENDER


def _log(ticket: Ticket, action: str, letter: Letter, actor: Actor, now: datetime, **data: str) -> None:
    log(ticket, action, actor=actor, now=now, address=_sender(letter), mail=letter.mail.pk, **data)
