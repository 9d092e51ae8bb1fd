"""Links requests that have to do with each other, for staff alone; no date hangs on it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tickets.errors import RefusedError
from tickets.models import Relation, Ticket
from tickets.selectors.lists import shown_number
from tickets.services.record import Actor, begin, log
from tickets.states import Verb


def relate(
    ticket_id: int, *, other: int | None = None, apart: Sequence[int] = (), actor: Actor, now: datetime
) -> Ticket:
    """Links it to the other request and takes the links to those of `apart` away; each one's history says so.

    Twice, or from both sides at once, is once.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.LINK)
        if other == ticket.pk:
            raise RefusedError("number", "That is this request itself. Type the number of another one.")
        for pk in apart:
            unlink(ticket, Ticket.objects.get(pk=pk), actor, now)
        if other is not None:
            link(ticket, Ticket.objects.get(pk=other), actor, now)
        return ticket


def link(ticket: Ticket, other: Ticket, actor: Actor, now: datetime) -> None:
    """Links the two and says so in both histories; the caller's transaction."""
    if join(ticket, other):
        _log(ticket, other, "ticket.linked", actor, now)


def join(ticket: Ticket, other: Ticket) -> bool:
    """Links the two without a word; False if they are linked already."""
    first, second = _ends(ticket, other)
    return Relation.objects.get_or_create(first_id=first, second_id=second)[1]


def unlink(ticket: Ticket, other: Ticket, actor: Actor, now: datetime) -> None:
    """Takes the link away and says so in both histories; the caller's transaction."""
    first, second = _ends(ticket, other)
    if Relation.objects.filter(first=first, second=second).delete()[0]:
        _log(ticket, other, "ticket.unlinked", actor, now)


def _ends(ticket: Ticket, other: Ticket) -> tuple[int, int]:
    return min(ticket.pk, other.pk), max(ticket.pk, other.pk)


def _log(ticket: Ticket, other: Ticket, action: str, actor: Actor, now: datetime) -> None:
    for one, another in ((ticket, other), (other, ticket)):
        log(one, action, actor=actor, now=now, number=shown_number(another))
