"""Races with real threads and real connections, made certain: nobody waits for luck.

A thread is stopped right after its first read of a table, while it holds what it has locked so far, and goes
on when the other side has done what the test is about.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

PATIENCE = 20  # seconds; a race that takes longer is stuck
# In this database alone: the other half of the suite has locks of its own.
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"

TICKET, ROUTE, RUNGS = "tickets_ticket", "tickets_route", "escalation_firedrung"


def in_threads(*works: Callable[[], Any]) -> list[Any]:
    """Starts all at once, each with a connection of its own; what they return, or the error that they end with."""
    start = threading.Barrier(len(works), timeout=PATIENCE)

    def run(work: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        started = [pool.submit(run, work) for work in works]
        return [outcome(each) for each in started]


def outcome(done: Future[Any]) -> Any:
    """What the thread returned, or the error that it ended with."""
    error = done.exception(timeout=PATIENCE)
    return error if error is not None else done.result()


@contextmanager
def after_reading(table: str, then: Callable[[], object], *, nth: int = 1) -> Iterator[None]:
    """In this thread, calls `then` once, right after the first statement that reads the table, or the nth."""
    waiting: list[Callable[[], object]] = [*[lambda: None] * (nth - 1), then]

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if waiting and sql.startswith("SELECT") and f'FROM "{table}"' in sql:
            waiting.pop(0)()
        return result

    with connection.execute_wrapper(watch):
        yield


def until_somebody_waits_for_a_lock() -> None:
    """Returns once another connection is held up by a lock."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    pytest.fail("Nobody waited for a lock.")


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes the row locks out of every query: what the controls run on."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self.all())
