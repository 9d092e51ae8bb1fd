"""Two workers do the daily check at once; run again without the lock, to show what it is for."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

import pytest

from escalation.services.daily_check import check_if_due
from tests.escalation.test_daily_check import TUE, failed, told
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock, without_locks
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
HEARTBEATS = "escalation_heartbeat"


def both_at_once(wait: Callable[[threading.Thread], object]) -> list[bool]:
    """What two workers return: the second comes while the first has read the row, and the first then waits."""
    done: list[bool] = []
    second = threading.Thread(target=lambda: done.extend(in_threads(partial(check_if_due, TUE))))

    def come_second() -> None:
        second.start()
        wait(second)

    with ExitStack() as watching:

        def next_time() -> None:
            watching.enter_context(after_reading(HEARTBEATS, come_second))

        watching.enter_context(after_reading(HEARTBEATS, next_time))
        first = check_if_due(TUE)
    second.join(timeout=PATIENCE)
    return [first, *done]


@pytest.fixture
def trouble(world: World) -> None:
    """The check was done on Monday, and a mail has failed since."""
    check_if_due(TUE.replace(day=14))
    failed("one", TUE)


def test_whoever_comes_second_waits_and_finds_it_done(trouble: None) -> None:
    assert both_at_once(lambda second: until_somebody_waits_for_a_lock()) == [True, False]
    assert len(told()) == 1


def test_control_without_the_lock_both_do_it(trouble: None, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    assert both_at_once(lambda second: second.join(timeout=PATIENCE)) == [True, True]
    assert len(told()) == 1  # by its key
