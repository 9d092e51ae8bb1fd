"""Gives a request to a colleague of its submitter; what is owed on it stays as it was [8.1]."""

from datetime import datetime

from django.db import transaction

from contacts.models import User
from contacts.selectors import colleagues
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services import letters
from tickets.services.record import Actor, begin, log
from tickets.states import Verb

HANDED_OVER = "ticket.handed_over"


def hand_over(ticket_id: int, *, colleague: User, actor: Actor, now: datetime) -> Ticket:
    """Makes the colleague its submitter, who is told by mail and hears from now on what is said about it."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.HAND_OVER)
        if not _is_still_here(colleague, ticket):
            raise RefusedError("colleague", "Choose somebody who works for the agency.")
        if ticket.submitter_id == colleague.pk:
            raise RefusedError("colleague", f"{colleague.name} has this request already.")
        before, ticket.submitter = ticket.submitter, colleague
        ticket.save(update_fields=["submitter"])
        event = log(ticket, HANDED_OVER, actor=actor, now=now, submitter=colleague.name, before=before.name)
        letters.send(
            ticket,
            "handed_over",
            letters.recipients([colleague.email], []),
            key=f"handed_over:{event.pk}",
            now=now,
            by=actor.user,
            author=actor.user,
            before=before,
        )
        return ticket


def _is_still_here(colleague: User, ticket: Ticket) -> bool:
    """Whether they may have it; holds their row, so that whoever removes them meets this request as theirs."""
    here = colleagues(ticket.agency_id).filter(pk=colleague.pk)
    return here.select_for_update(no_key=True).first() is not None
