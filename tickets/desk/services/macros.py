"""Macros are made, changed and removed, and what one sets goes with what it says."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from contacts.models import User
from tickets.models import Macro, Ticket
from tickets.services.assign import take
from tickets.services.record import Actor


def make(owner: User | None, terms: dict[str, Any], *, key: UUID, by: User, now: datetime) -> Macro:
    """A new macro, of everybody where it has no owner; twice with the same key is once."""
    macro, _ = Macro.objects.get_or_create(
        key=key, defaults={"owner": owner, "changed_by": by, "changed_at": now, **terms}
    )
    return macro


def change(macro: Macro, owner: User | None, terms: dict[str, Any], *, by: User, now: datetime) -> None:
    """Gives a macro other terms; one that is removed meanwhile stays removed."""
    Macro.objects.filter(pk=macro.pk).update(owner=owner, changed_by=by, changed_at=now, **terms)


def taking_along(
    service: Callable[..., Ticket],
    ticket_id: int,
    *,
    seen_with: int | None,
    actor: Actor,
    now: datetime,
    **typed: Any,
) -> Ticket:
    """Makes the request the actor's own and carries the verb out, both or neither."""
    with transaction.atomic():
        take(ticket_id, seen_with=seen_with, actor=actor, now=now)
        return service(ticket_id, **typed, actor=actor, now=now)
