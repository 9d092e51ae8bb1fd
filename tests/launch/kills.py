"""./run kills: kill -9 of worker, supervisor and database: nothing is left behind, and the next start goes on.

One story, since each start of all processes costs eight seconds: a rung is due, and fires once through all of it.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.launch.overdue import assert_told_once, escalations, file_an_overdue_inquiry
from tests.launch.product import Product, give_its_number_to_the_living, survivors, wait_until

pytestmark = pytest.mark.processes


def test_whatever_is_killed_a_due_rung_fires_once(start: Callable[[], Product], data: Path) -> None:
    with start() as product:
        file_an_overdue_inquiry(data)
        _kill_a_part(product, "-A cms_care worker", "The worker (Celery) was killed by signal 9.")

    with start() as product:
        product.kill_and_see_it_gone()

    give_its_number_to_the_living(data)

    with start() as product:
        assert product.get("/healthz") == 200
        wait_until(lambda: escalations(data), seconds=180)
        assert_told_once(data)
        _kill_a_part(product, "postgres", "The database was killed by signal 9.")


def _kill_a_part(product: Product, words: str, says: str) -> None:
    """kill -9 of the process with these words in its command line: ./run says so, and ends with all the others."""
    members = product.family()
    os.kill(product.child(words), signal.SIGKILL)
    assert product.process.wait(timeout=30) == 1
    assert says in product.said()
    wait_until(lambda: not survivors(members), seconds=5)
