"""Child processes that die by kill -9 at a chosen moment: before any SQL statement, or around any commit."""

import logging
import os
import signal
from collections.abc import Callable
from typing import Any, Self

from django.db import connection

from launch.privileges import die_with_parent

Work = Callable[[], object]
NEVER = 0
_inherited: list[object] = []


def in_child(work: Work) -> int:
    """Forks a process that does the work on a database connection of its own; returns its number."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        die_with_parent(parent, signal.SIGKILL)
        leave_the_parents_connection()
        work()
        os._exit(0)
    except BaseException:
        logging.exception("A child of the trials failed.")
    finally:
        os._exit(1)


def leave_the_parents_connection() -> None:
    """Lets go of the socket that is shared with the parent; a word on it would end the parent's session."""
    _inherited.append(connection.connection)
    connection.connection = None


def status_of(pid: int) -> int:
    """Waits for a child; its exit status, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Moments:
    """Counts the moments at which the work inside may die, and kills this process at the fatal one.

    A moment comes before each statement, savepoints included, and before and after each commit. What lies
    after a statement lies before the next one, before the commit, or at the end, which the work ticks itself.
    """

    def __init__(self, fatal: int = NEVER) -> None:
        self.fatal = fatal
        self.passed = 0

    def tick(self) -> None:
        """One moment passes; at the fatal one nothing comes after it."""
        self.passed += 1
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def __enter__(self) -> Self:
        self._commit = connection.commit
        connection.commit = self._around_commit  # type: ignore[method-assign]
        connection.execute_wrappers.append(self._before_statement)
        return self

    def __exit__(self, *_error: object) -> None:
        connection.execute_wrappers.remove(self._before_statement)
        connection.commit = self._commit  # type: ignore[method-assign]

    def _before_statement(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self.tick()
        return execute(*statement)

    def _around_commit(self) -> None:
        self.tick()
        self._commit()
        self.tick()


def dying(work: Work, fatal: int) -> None:
    """Does the work in this process and kills it at the fatal moment, if the work has as many."""
    with Moments(fatal) as moments:
        work()
        moments.tick()


def moments_of(work: Work) -> int:
    """Does the work; the number of its moments, the end included."""
    with Moments() as moments:
        work()
        moments.tick()
    return moments.passed
