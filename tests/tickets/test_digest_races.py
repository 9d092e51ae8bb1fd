"""Two workers write the digests at once, and somebody switches replies off while one is on its way."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import pytest

from contacts.notices import choose
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock, without_locks
from tests.tickets.test_digest import ASKED, MONDAY, ask, digests
from tests.world import World, by, confirmed, file, last_mail, office
from tickets.services.digest import write_digests
from tickets.services.reply import reply

pytestmark = pytest.mark.django_db(transaction=True)
CHOICES, PEOPLE = "contacts_noticechoice", "contacts_user"


def both_at_once(world: World, wait: Callable[[threading.Thread], object]) -> None:
    """The second worker comes while the first has read who is due, and the first then waits."""
    file(world.dana, ASKED)
    ask(world.dana)
    second = threading.Thread(target=lambda: in_threads(partial(write_digests, MONDAY)))

    def come_second() -> None:
        second.start()
        wait(second)

    with ExitStack() as watching:

        def next_time() -> None:
            watching.enter_context(after_reading(CHOICES, come_second))

        watching.enter_context(after_reading(CHOICES, next_time))
        write_digests(MONDAY)
    second.join(timeout=PATIENCE)


def test_whoever_comes_second_waits_and_finds_it_written(world: World) -> None:
    both_at_once(world, lambda second: until_somebody_waits_for_a_lock())
    assert len(digests(world.dana)) == 1


def test_control_without_the_lock_its_key_keeps_it_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    both_at_once(world, lambda second: second.join(timeout=PATIENCE))
    assert len(digests(world.dana)) == 1


def test_a_switch_that_is_moved_meanwhile_holds_from_the_next_mail_on(world: World) -> None:
    """Neither side waits for the other."""
    ticket = confirmed(world, file(world.dana, ASKED))
    at = office("2026-09-16 10:00")

    def switch_off() -> None:
        in_threads(partial(choose, world.dana, ["reply"], now=at))

    for _ in range(2):
        with after_reading(PEOPLE, switch_off):
            reply(ticket.pk, words="We check.", actor=by(world.sherry), now=at)
    assert world.dana.email not in last_mail(ticket).to
