"""Changes a rule: always a new version, never an old one, so that each ticket keeps what it was judged by [4.11].

The unique key of name and version is the lock: of two who change the same version one is told to look again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from tickets.calendar_draft import CalendarDraft, hours_as_json
from tickets.errors import RefusedError
from tickets.models import Closure, OfficeCalendar, Route, SlaPolicy, Version
from tickets.selectors.rule_versions import draft_of
from tickets.services.record import Actor

V = TypeVar("V", bound=Version)

FACTS = frozenset({"id", *(field.attname for field in Version._meta.get_fields() if hasattr(field, "attname"))})

CHANGED_MEANWHILE = "Somebody changed this meanwhile: look at it again, then change what is still to be changed."
NOTHING_CHANGED = "This is what it says already: nothing was changed."


@dataclass(frozen=True, slots=True)
class Change:
    """What is decided with a change: the version it was made from (0: none yet), its reach and its reason.

    With `redates` the open tickets follow, else only what is filed or reopened later does.
    """

    base_version: int
    redates: bool
    note: str


def change_calendar(
    name: str, draft: CalendarDraft, change: Change, *, actor: Actor, now: datetime
) -> OfficeCalendar:
    """Makes the next version of an office's calendar, or the first one of a new office.

    CalendarRulesError if the draft cannot be used; RefusedError if nothing changed or somebody was faster.
    """
    draft.rules()
    newest = OfficeCalendar.objects.filter(name=name).order_by("-version").first()
    check_base(newest, change)
    if newest is not None and draft_of(newest) == draft:
        raise RefusedError("__all__", NOTHING_CHANGED)
    row = OfficeCalendar(
        name=name,
        zone=draft.zone,
        weekly=[hours_as_json(hours) for hours in draft.weekly],
        known_from=draft.known_from,
        known_until=draft.known_until,
    )
    with transaction.atomic():
        add_version(row, change, actor, now)
        Closure.objects.bulk_create(
            Closure(calendar=row, date=day, name=own.name, hours=hours_as_json(own.hours))
            for day, own in sorted(draft.days.items())
        )
    return row


def change_policy(draft: SlaPolicy, change: Change, *, actor: Actor, now: datetime) -> SlaPolicy:
    """Makes the next version of what a kind is owed; RefusedError as for a calendar."""
    newest = SlaPolicy.objects.filter(kind=draft.kind).order_by("-version").first()
    return _replace(draft, newest, change, actor, now)


def change_route(draft: Route, change: Change, *, actor: Actor, now: datetime) -> Route:
    """Makes the next version of where a kind goes and who is copied [3.1]; RefusedError as for a calendar."""
    newest = Route.objects.filter(key=draft.key).order_by("-version").first()
    return _replace(draft, newest, change, actor, now)


def says_again(row: V) -> V:
    """A version with the content of this one, not yet saved."""
    return type(row)(**{name: value for name, value in _terms(row).items() if name not in FACTS})


def check_base(newest: Version | None, change: Change) -> None:
    """RefusedError unless the change was made from the newest version there is."""
    if (newest.version if newest else 0) != change.base_version:
        raise RefusedError("__all__", CHANGED_MEANWHILE)


def add_version(row: V, change: Change, actor: Actor, now: datetime) -> V:
    """Saves the row as the version after its base; RefusedError if somebody else has just made that one."""
    row.version = change.base_version + 1
    row.made_at, row.made_by, row.note, row.redates = now, actor.user, change.note, change.redates
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise RefusedError("__all__", CHANGED_MEANWHILE) from None
    return row


def _replace(draft: V, newest: V | None, change: Change, actor: Actor, now: datetime) -> V:
    check_base(newest, change)
    if newest is not None and _terms(draft) == _terms(newest):
        raise RefusedError("__all__", NOTHING_CHANGED)
    return add_version(draft, change, actor, now)


def _terms(row: Version) -> dict[str, Any]:
    """What a version says, without who made it and when."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} | dict.fromkeys(FACTS)
