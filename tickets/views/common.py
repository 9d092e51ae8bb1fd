"""What every writing view of this app takes from the request: who acts, and from where."""

from django.core.cache import cache
from django.http import HttpRequest

from contacts.access import signed_in_user
from tickets.services.record import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person, acting by the web pages [8.3]."""
    return Actor(user=signed_in_user(request), source="web")


def is_too_often(act: str, whose: str, *, most: int, seconds: int) -> bool:
    """Counts one more, and says whether it is more than so many in so many seconds.

    The sign-in library's limits count only what is posted.
    """
    return count(act, whose, seconds=seconds) > most


def count(act: str, whose: str, *, seconds: int) -> int:
    """Counts once more what is forgotten so many seconds after the first; returns how often it was by now."""
    cache.add(_count_of(act, whose), 0, seconds)
    try:
        return cache.incr(_count_of(act, whose))
    except ValueError:  # the time ran out just between the two
        return 1


def counted(act: str, whose: str) -> int:
    """How often it was counted; counts nothing itself."""
    return int(cache.get(_count_of(act, whose), 0))


def _count_of(act: str, whose: str) -> str:
    return f"often:{act}:{whose}"
