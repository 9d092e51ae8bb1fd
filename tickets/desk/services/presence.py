"""Who is on a request at this moment: kept in the cache, and forgotten by itself; for staff alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache

from contacts.models import User

# An open page asks every 15 seconds; what is typed is kept whenever somebody stops for a moment.
LOOKING, WRITING = timedelta(seconds=45), timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who has the page of a request open, and whether they write an answer there."""

    name: str
    writes: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    last: datetime
    wrote: datetime | None


def come(ticket_id: int, user: User, now: datetime, *, writing: bool = False) -> None:
    """Notes that they have the page open; of two in the same moment one may be missed until they ask again."""
    seen = _seen(ticket_id, now)
    before = seen.get(user.pk)
    wrote = now if writing else before.wrote if before else None
    cache.set(_key(ticket_id), seen | {user.pk: _Seen(user.name, now, wrote)}, WRITING.total_seconds())


def stop_writing(ticket_id: int, user: User, now: datetime) -> None:
    """Notes that their answer is sent, or given up."""
    seen = _seen(ticket_id, now)
    cache.set(_key(ticket_id), seen | {user.pk: _Seen(user.name, now, None)}, WRITING.total_seconds())


def others_on(ticket_id: int, user: User, now: datetime) -> list[Present]:
    """Everybody else who is there, by name."""
    others = [one for pk, one in _seen(ticket_id, now).items() if pk != user.pk]
    return [
        Present(one.name, writes=one.wrote is not None and one.wrote > now - WRITING)
        for one in sorted(others, key=lambda one: one.name)
    ]


def _seen(ticket_id: int, now: datetime) -> dict[int, _Seen]:
    kept: dict[int, _Seen] = cache.get(_key(ticket_id), {})
    return {pk: one for pk, one in kept.items() if one.last > now - LOOKING}


def _key(ticket_id: int) -> str:
    return f"here:{ticket_id}"
