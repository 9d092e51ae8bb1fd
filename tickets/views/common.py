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
    name = _count(act, whose)
    cache.add(name, 0, seconds)
    try:
        return cache.incr(name) > most
    except ValueError:  # the time ran out just between the two
        return False


def was_too_often(act: str, whose: str, *, most: int) -> bool:
    """Whether it was counted at least so many times; counts nothing itself."""
    counted: int = cache.get(_count(act, whose), 0)
    return counted >= most


def _count(act: str, whose: str) -> str:
    return f"often:{act}:{whose}"
