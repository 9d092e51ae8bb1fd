"""Views and macros saved at once: views stay within the limits, and a macro whose form is sent twice is one."""

import threading
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest

from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.world import World, office
from tickets.desk.services import saved_views
from tickets.desk.services.macros import make
from tickets.desk.services.saved_views import change_view, save_view
from tickets.models import Macro, SavedView

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-15 12:00")


@pytest.fixture(autouse=True)
def room_for_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)


def outcomes(first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Of two at once; the first is held up where it has counted until the second waits for it."""
    has_counted = threading.Event()

    def meet() -> None:
        has_counted.set()
        until_somebody_waits_for_a_lock()

    def held_up() -> object:
        with after_reading(SavedView._meta.db_table, meet):
            return first()

    def follows() -> object:
        assert has_counted.wait(PATIENCE)
        return second()

    return sorted(type(each).__name__ for each in in_threads(held_up, follows))


def test_two_at_once_pass_neither_the_limit_of_a_person_nor_that_of_all(world: World) -> None:
    asked = {"view": "all", "filters": {}, "now": NOW}
    save = partial(save_view, world.sherry, **asked, shared=False)
    assert outcomes(partial(save, name="one"), partial(save, name="two")) == ["RefusedError", "SavedView"]
    share = partial(change_view, SavedView.objects.get(), name="shared", shared=True)
    theirs = partial(save_view, world.rita, **asked, name="shared", shared=True)
    assert outcomes(share, theirs) == ["RefusedError", "SavedView"]
    assert (SavedView.objects.count(), SavedView.objects.filter(shared=True).count()) == (1, 1)


def test_a_macro_whose_form_is_sent_twice_at_once_is_one(world: World) -> None:
    terms = {"name": "Ask", "act": "note", "words": "So."}
    work = partial(make, world.rita, terms, key=uuid4(), by=world.rita, now=NOW)
    other: list[Macro] = []
    with after_reading(Macro._meta.db_table, lambda: other.extend(in_threads(work))):
        assert [work()] == other == list(Macro.objects.filter(owner=world.rita))
