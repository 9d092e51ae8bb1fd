"""People named in copy on two requests at once: together they stay within the hour's limit."""

import threading
from datetime import datetime
from functools import partial

import pytest

from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.world import World, by, file
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services import copies
from tickets.services.copies import change_copies

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_requests_at_once_do_not_pass_the_limit(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is held up where it has counted; the second has to wait until it is through."""
    monkeypatch.setattr(copies, "COPIES_AN_HOUR", 1)
    one, two = (file(world.dana, tuesday, description=f"no {number}") for number in range(2))
    add = partial(change_copies, actor=by(world.dana), now=tuesday)

    has_counted = threading.Event()

    def meet() -> None:
        has_counted.set()
        until_somebody_waits_for_a_lock()

    def first() -> Ticket:
        with after_reading("tickets_event", meet):
            return add(one.pk, add=["a@customer.example"])

    def second() -> Ticket:
        assert has_counted.wait(PATIENCE)
        return add(two.pk, add=["b@customer.example"])

    found = in_threads(first, second)
    assert sorted(type(each).__name__ for each in found) == [RefusedError.__name__, Ticket.__name__]
