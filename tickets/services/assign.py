"""Gives a ticket to a rep; what it owes stays as it was [3.2]."""

from datetime import datetime

from django.db import transaction

from contacts.models import Team, User
from tickets.errors import RefusedError
from tickets.models import Event, Message, Ticket
from tickets.routing import least_owed
from tickets.selectors.load import candidates
from tickets.services import letters
from tickets.services.record import Actor, begin, log, settle
from tickets.states import CONFIRMED, Verb
from tickets.threads import Talk


def assign(ticket_id: int, *, assignee: User, actor: Actor, now: datetime, words: str = "") -> Ticket:
    """Gives the ticket to the rep; once its receipt is confirmed, the submitter is told the new name [3.2].

    Words are a note for the rep alone: kept with the conversation, and sent to them [8.2].
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.ASSIGN)
        refuse_unless_free_for(ticket, assignee)
        give(ticket, assignee, actor=actor, now=now, words=words)
        return ticket


def take(ticket_id: int, *, seen_with: int | None, actor: Actor, now: datetime) -> Ticket:
    """Gives the ticket to who acts; of two who take it at once, the other is told who has it.

    `seen_with` is the id of whoever had it when it was looked at, None for nobody. From somebody else it is taken
    within the team, and by supervisors. Taking what one has already changes nothing.
    """
    assert actor.user is not None, "somebody takes"
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.ASSIGN)
        if ticket.assignee_id == actor.user.pk:
            return ticket
        refuse_if_moved(ticket, seen_with)
        if ticket.assignee and not _may_take_over(ticket, actor.user):
            raise RefusedError("assignee", f"{ticket.assignee.name} has it, and you are not of {ticket.team}.")
        give(ticket, actor.user, actor=actor, now=now)
        return ticket


def _may_take_over(ticket: Ticket, user: User) -> bool:
    return user.is_supervisor_or_above or ticket.team.members.filter(pk=user.pk).exists()


def refuse_if_moved(ticket: Ticket, seen_with: int | None) -> None:
    """RefusedError if it is not with whom it was seen any more; the caller has locked it."""
    if ticket.assignee_id == seen_with:
        return
    who = f"{ticket.assignee.name} has it now" if ticket.assignee else f"it waits in the queue of {ticket.team} now"
    raise RefusedError("assignee", f"Somebody was quicker: {who}.")


def refuse_unless_free_for(ticket: Ticket, assignee: User) -> None:
    """RefusedError if it cannot be given to them: they are not of the staff, have left, or have it already."""
    if not assignee.is_cms_staff or not assignee.is_active:
        raise RefusedError("assignee", "Choose somebody who works here.")
    if ticket.assignee_id == assignee.pk:
        raise RefusedError("assignee", f"{assignee.name} has this request already.")


def give(ticket: Ticket, assignee: User, *, actor: Actor, now: datetime, words: str = "") -> None:
    """Makes them its rep, and tells who has to know; the caller has begun the verb.

    A rep with a note gets that instead of a copy.
    """
    event = move(ticket, assignee, actor=actor, now=now)
    if ticket.status in CONFIRMED:
        letters.send(
            ticket,
            "reassigned",
            letters.everyone_of(ticket, None if words else assignee),
            key=f"assigned:{event.pk}",
            now=now,
            by=actor.user,
            assignee=assignee,
        )
    if words:
        keep_note(ticket, words, actor, now)
        letters.send(
            ticket,
            "given",
            letters.recipients([assignee.email], []),
            key=f"given:{event.pk}",
            now=now,
            by=actor.user,
            talk=Talk.INTERNAL,
            author=actor.user,
            words=words,
        )


def move(ticket: Ticket, assignee: User | None, *, actor: Actor, now: datetime) -> Event:
    """Makes them its rep, or leaves it to the queue, and tells nobody; the caller has begun the verb."""
    before, ticket.assignee = ticket.assignee, assignee
    settle(ticket, now, ["assignee"])
    names = {"assignee": assignee.name if assignee else None, "before": before.name if before else None}
    return log(ticket, "ticket.assigned" if assignee else "ticket.unassigned", actor=actor, now=now, **names)


def keep_note(ticket: Ticket, words: str, actor: Actor, now: datetime) -> None:
    """Keeps with the conversation, for staff alone, what the new rep should know [8.2]."""
    Message.objects.create(ticket=ticket, author=actor.user, at=now, body=words, internal=True)


def rep_with_least_owed(team: Team, now: datetime) -> User | None:
    """Who of the team owes least in the next ten business days; None if all are away [3.2]."""
    chosen = least_owed(candidates(team, now))
    return User.objects.get(pk=chosen) if chosen is not None else None
