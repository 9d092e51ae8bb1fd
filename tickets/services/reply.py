"""Messages between the two sides, and notes that stay inside."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from contacts.models import User
from tickets.models import Message, Milestone, Ticket
from tickets.selectors.promises import day_in_words
from tickets.services import letters
from tickets.services.promise import check_day
from tickets.services.record import Actor, begin, end, log, owe, settle
from tickets.services.speak import FormKeys, say, was_said
from tickets.services.uploads import key_with_files
from tickets.services.wait import answered
from tickets.states import CONFIRMED, Verb

Name = Milestone.Name


def reply(
    ticket_id: int,
    *,
    words: str,
    actor: Actor,
    now: datetime,
    next_day: date | None = None,
    key: UUID | None = None,
    files: UUID | None = None,
    call_detail: bool = False,
) -> Ticket:
    """Says something to the other side, with copies as the guidelines ask.

    The files that wait for the form of the key `files` go with it.
    A rep's update keeps the promised follow-up; the next one is owed on `next_day`, else at the backstop [5.2].
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.REPLY)
        assert actor.user is not None, "somebody speaks"
        if key and files:
            key = key_with_files(ticket, key, actor.user, files)
        if was_said(ticket, key):
            return ticket
        heard(ticket, actor, now, next_day)
        settle(ticket, now)
        say(
            ticket,
            "replied",
            words,
            actor=actor,
            now=now,
            keys=FormKeys(key, files, call_detail),
            to=other_side(ticket, actor.user),
            data={"day": next_day.isoformat()} if next_day else {},
            day=day_in_words(ticket, next_day, now) if next_day else "",
        )
        return ticket


def note(ticket_id: int, *, words: str, actor: Actor, now: datetime, key: UUID | None = None) -> Ticket:
    """Keeps a note that never leaves staff [8.2]."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.NOTE)
        if was_said(ticket, key):
            return ticket
        Message.objects.create(ticket=ticket, author=actor.user, at=now, body=words, internal=True, key=key)
        log(ticket, "ticket.noted", actor=actor, now=now)
        return ticket


def renews_follow_up(ticket: Ticket) -> bool:
    """Whether a rep's update may name the next date: receipt is confirmed and the next steps were given [5.2]."""
    return ticket.status in CONFIRMED and ticket.owed != Name.NEXT_STEPS


def heard(ticket: Ticket, actor: Actor, now: datetime, next_day: date | None = None) -> None:
    """What saying something does to what is owed: the agency's side ends a pause, a rep's update is a follow-up.

    The caller holds the lock and settles. Somebody without an account speaks for the agency's side.
    """
    if actor.user is None or actor.user.is_agency_side:
        answered(ticket, actor, now)
    elif ticket.status in CONFIRMED:
        _renew_follow_up(ticket, next_day, actor, now)


def other_side(ticket: Ticket, author: User | None) -> letters.Recipients:
    """Who hears what this person says: everyone of the request, the rep first if the agency's side speaks."""
    everyone = letters.everyone_of(ticket, ticket.assignee)
    if author is not None and author.is_cms_staff:
        return everyone
    to = letters.active_addresses([ticket.assignee]) or [ticket.route.mailbox.address]
    return letters.recipients(to, [*everyone.to, *everyone.cc])


def _renew_follow_up(ticket: Ticket, next_day: date | None, actor: Actor, now: datetime) -> None:
    if ticket.milestones.filter(outcome="", name=Name.NEXT_STEPS).exists():
        return  # only a message with a committed date gives the next steps (SPEC 5)
    if next_day:
        check_day(ticket, next_day, actor, now)
    end(ticket, Name.FOLLOW_UP, now, by=actor.user)
    owe(ticket, Name.FOLLOW_UP, now, committed_on=next_day)
