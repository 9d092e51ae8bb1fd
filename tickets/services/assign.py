"""Gives a ticket to a rep; what it owes stays as it was [3.2]."""

from datetime import datetime

from django.db import transaction

from contacts.models import Team, User
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.routing import least_owed
from tickets.selectors.load import candidates
from tickets.services import letters
from tickets.services.record import Actor, begin, log, settle
from tickets.states import CONFIRMED, Verb


def assign(ticket_id: int, *, assignee: User, actor: Actor, now: datetime) -> Ticket:
    """Gives the ticket to the rep; once its receipt is confirmed, the submitter is told the new name [3.2]."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.ASSIGN)
        if not assignee.is_cms_staff or not assignee.is_active:
            raise RefusedError("assignee", "Choose somebody who works here.")
        if ticket.assignee_id == assignee.pk:
            raise RefusedError("assignee", f"{assignee.name} has this request already.")
        give(ticket, assignee, actor=actor, now=now)
        return ticket


def give(ticket: Ticket, assignee: User | None, *, actor: Actor, now: datetime) -> None:
    """Makes them its rep, or leaves it to the queue; the caller has begun the verb, and commits."""
    before, ticket.assignee = ticket.assignee, assignee
    settle(ticket, now, ["assignee"])
    names = {"assignee": assignee.name if assignee else None, "before": before.name if before else None}
    event = log(ticket, "ticket.assigned" if assignee else "ticket.unassigned", actor=actor, now=now, **names)
    if assignee is not None and ticket.status in CONFIRMED:
        letters.send(
            ticket,
            "reassigned",
            letters.everyone_of(ticket, assignee),
            key=f"assigned:{event.pk}",
            now=now,
            by=actor.user,
            assignee=assignee,
        )


def rep_with_least_owed(team: Team, now: datetime) -> User | None:
    """Who of the team owes least in the next ten business days; None if all are away [3.2]."""
    chosen = least_owed(candidates(team, now))
    return User.objects.get(pk=chosen) if chosen is not None else None
