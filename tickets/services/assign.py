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
        before, ticket.assignee = ticket.assignee, assignee
        settle(ticket, now, ["assignee"])
        event = log(
            ticket,
            "ticket.assigned",
            actor=actor,
            now=now,
            assignee=assignee.name,
            before=before.name if before else None,
        )
        if ticket.status in CONFIRMED:
            letters.send(
                ticket,
                "reassigned",
                letters.everyone_of(ticket, assignee),
                key=f"assigned:{event.pk}",
                now=now,
                assignee=assignee,
            )
        return ticket


def rep_with_least_owed(team: Team, now: datetime) -> User | None:
    """Who of the team owes least in the next ten business days; None if all are away [3.2]."""
    chosen = least_owed(candidates(team, now))
    return User.objects.get(pk=chosen) if chosen is not None else None
