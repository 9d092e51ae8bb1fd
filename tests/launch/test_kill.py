"""kill -9 of the supervisor, or of anything it started, leaves nothing behind; the next start recovers."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.launch.product import Product, answer_of, survivors, wait_until

pytestmark = pytest.mark.processes


def test_a_killed_supervisor_takes_all_with_it_and_loses_nothing(start: Callable[[], Product], data: Path) -> None:
    with start() as product:
        members = product.family()
        _query(data, "CREATE TABLE kept AS SELECT 'before the kill' AS words")
        product.kill()
        wait_until(lambda: not survivors(members), seconds=10)

    # The number of the dead database now belongs to a living process: this one.
    pid_file = data / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{data / 'postgres'}\n")

    with start() as again:
        assert _query(data, "SELECT words FROM kept") == "before the kill"
        assert again.get("/healthz") == 200
        members = again.family()
        os.kill(again.child("-A cms_care worker"), signal.SIGKILL)
        assert again.process.wait(timeout=30) == 1
        assert "The worker (Celery) was killed by signal 9." in again.said()
        assert not survivors(members)


def test_a_killed_database_stops_all(start: Callable[[], Product]) -> None:
    with start() as product:
        members = product.family()
        os.kill(product.child("postgres"), signal.SIGKILL)
        assert product.process.wait(timeout=30) == 1
        assert "The database was killed by signal 9." in product.said()
        wait_until(lambda: not survivors(members), seconds=5)


def _query(data: Path, sql: str) -> str:
    """What psql prints, with the running servers."""
    status, output, errors = answer_of(data, "manage", "dbshell", "--", "-tAqc", sql)
    assert status == 0, errors
    return output.strip()
