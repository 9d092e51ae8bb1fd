"""Two workers write the briefings at once; run again without the lock, to show what it is for."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from itertools import count

import pytest

from contacts.models import OutgoingMail, User
from escalation.now.services import by_mail
from escalation.now.services.by_mail import write_briefings
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock, without_locks
from tests.world import World, file, office

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = office("2026-09-16 09:00")
CHOICES = "contacts_noticechoice"
READS_BEFORE = 2  # who has choices, and for whom it is due


def both_at_once(world: World, wait: Callable[[threading.Thread], object]) -> list[int]:
    """How many each looked at: the second comes once the first has read the row that it works on, and then waits."""
    User.objects.exclude(pk__in=[world.jim.pk, world.dana.pk]).update(is_active=False)
    file(world.dana, office("2026-09-15 10:00"))
    done: list[int] = []
    second = threading.Thread(target=lambda: done.extend(in_threads(partial(write_briefings, MORNING))))

    def come_second() -> None:
        second.start()
        wait(second)

    with ExitStack() as watching:
        watching.enter_context(after_reading(CHOICES, come_second, nth=READS_BEFORE + 1))
        first = write_briefings(MORNING)
    second.join(timeout=PATIENCE)
    return [first, *done]


def briefings() -> int:
    return OutgoingMail.objects.filter(about__startswith="briefing:").count()


def test_whoever_comes_second_waits_and_finds_it_written(world: World) -> None:
    assert both_at_once(world, lambda second: until_somebody_waits_for_a_lock()) == [1, 1]
    assert briefings() == 1


def test_control_without_the_lock_its_key_keeps_it_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    assert both_at_once(world, lambda second: second.join(timeout=PATIENCE)) == [1, 1]
    assert briefings() == 1


def test_control_without_lock_and_key_there_are_two(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with a key of its own, as if it were made from the clock."""
    without_locks(monkeypatch)
    keys = map(str, count())
    compose = by_mail.outbox.compose

    def with_a_key_of_its_own(**fields: object) -> OutgoingMail:
        return compose(**{**fields, "dedup_key": next(keys)})

    monkeypatch.setattr(by_mail.outbox, "compose", with_a_key_of_its_own)
    both_at_once(world, lambda second: second.join(timeout=PATIENCE))
    assert briefings() == 2
