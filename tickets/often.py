"""How often somebody did something lately, kept for as long as it matters."""

from django.core.cache import cache


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
