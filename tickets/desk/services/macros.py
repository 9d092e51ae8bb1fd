"""Macros are made, changed and removed, and what one sets goes with what it says."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from contacts.models import User
from tickets.errors import RefusedError
from tickets.models import Macro, MacroVersion, Ticket
from tickets.services.assign import take
from tickets.services.record import Actor

Sort = MacroVersion.Sort
SAID = ("name", "act", "words", "when", "party", "takes")


def make(owner: User | None, terms: dict[str, Any], *, key: UUID, by: User, now: datetime) -> Macro:
    """A new macro, of everybody where it has no owner; twice with the same key is once."""
    with transaction.atomic():
        macro, is_new = Macro.objects.get_or_create(
            key=key, defaults={"owner": owner, "changed_by": by, "changed_at": now, **terms}
        )
        if is_new:
            _keep(macro, Sort.MADE)
        return macro


def change(
    macro_id: int, owner: User | None, terms: dict[str, Any], *, seen: int | None = None, by: User, now: datetime
) -> None:
    """Gives a macro other terms; one that is removed meanwhile stays removed.

    `seen` is the last version that was seen; RefusedError, naming who, if there are later ones.
    """
    with transaction.atomic():
        macro = Macro.objects.select_for_update(no_key=True, of=("self",)).filter(pk=macro_id).first()
        if macro is None:
            raise RefusedError("__all__", "This macro was removed meanwhile: make it anew if it is still needed.")
        _keep_shipped(macro)
        _check_seen(macro, seen)
        macro.owner, macro.changed_by, macro.changed_at = owner, by, now
        for name, value in terms.items():
            setattr(macro, name, value)
        macro.save(update_fields=["owner", "changed_by", "changed_at", *terms])
        _keep(macro, Sort.CHANGED)


def remove(macro_id: int, *, by: User, now: datetime) -> None:
    """Removes a macro, which can be made again from its last version; one that is removed already stays so."""
    with transaction.atomic():
        macro = Macro.objects.select_for_update(of=("self",)).filter(pk=macro_id).first()
        if macro is None:
            return
        _keep_shipped(macro)
        macro.changed_by, macro.changed_at = by, now
        _keep(macro, Sort.REMOVED)
        macro.delete()


def _check_seen(macro: Macro, seen: int | None) -> None:
    later = MacroVersion.objects.filter(macro_key=macro.pk, pk__gt=seen or 0).select_related("by").first()
    if seen is not None and later is not None and later.by is not None:
        raise RefusedError("__all__", f"{later.by.name} changed this macro meanwhile: look at it again.")


def _keep_shipped(macro: Macro) -> None:
    """Of a macro that came with the product nothing is kept before it is first changed."""
    if not MacroVersion.objects.filter(macro_key=macro.pk).exists():
        _keep(macro, Sort.MADE)


def _keep(macro: Macro, sort: MacroVersion.Sort) -> None:
    said = {name: getattr(macro, name) for name in SAID}
    MacroVersion.objects.create(
        macro_key=macro.pk, at=macro.changed_at, by=macro.changed_by, sort=sort, owner=macro.owner, **said
    )


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
