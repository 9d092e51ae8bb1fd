"""Where worker and beat say that they are at work: each in its own way, so that either is missed by itself.

A database that does not answer stops neither of them; what is not written is what the health page goes by.
"""

import logging
import socket
import time
from functools import partial
from typing import Any

from celery.beat import PersistentScheduler
from celery.bootsteps import StartStopStep
from django.db import DatabaseError, InterfaceError, connections

from contacts.clock import instant
from escalation.models import Process
from escalation.services.processes import note_process

logger = logging.getLogger(__name__)

EVERY_SECONDS = 15
LONGEST_NAME = 120


def answer(name: str) -> None:
    """Says in a task process of the worker of that name that it answers."""
    _note(Process.Kind.WORKER, name)


class AnsweringWorker(StartStopStep):
    """A worker that has one of its task processes answer now and then, as it would with a task, but asked by itself.

    So it needs neither beat nor the queue for it; one that hangs, or whose task processes do, is not heard of.
    """

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self.timers: list[Any] = []

    def start(self, consumer: Any) -> None:
        """By the loop, which has not begun yet: before it has, the task processes cannot be reached."""
        self.timers = [
            consumer.timer.call_after(0, self._ask, (consumer,)),
            consumer.timer.call_repeatedly(EVERY_SECONDS, self._ask, (consumer,)),
        ]

    def stop(self, consumer: Any) -> None:
        while self.timers:
            self.timers.pop().cancel()

    def _ask(self, consumer: Any) -> None:
        """Takes a free task process as a task does; where all are busy it waits for one."""
        ask = partial(consumer.pool.apply_async, answer, (consumer.hostname,))
        slots = consumer.controller.semaphore
        if slots is None:
            ask()
        else:
            slots.acquire(ask)


class WitnessedScheduler(PersistentScheduler):
    """Beat's own scheduler, which says now and then that a wake-up has reached the broker."""

    noted_at = float("-inf")

    def apply_async(self, entry: Any, *args: Any, **options: Any) -> Any:
        sent = super().apply_async(entry, *args, **options)
        if time.monotonic() - self.noted_at >= EVERY_SECONDS:
            self.noted_at = time.monotonic()
            _note(Process.Kind.BEAT, f"beat@{socket.gethostname()}")
        return sent


def _note(kind: Process.Kind, name: str) -> None:
    """Over a connection of its own: one that was kept may be dead, and would be waited for."""
    try:
        note_process(kind, name[:LONGEST_NAME], instant())
    except (DatabaseError, InterfaceError) as error:
        logger.warning("The database does not hear that %s is at work: %s", name, error)
    finally:
        connections.close_all()
