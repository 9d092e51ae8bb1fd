"""What goes wrong on purpose: a process that dies between two statements, and a mail server that is away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

# Savepoints are how Django nests transactions; the boundaries that matter are those of real statements.
OF_NESTING = ("SAVEPOINT", "RELEASE", "ROLLBACK")


class Crash(BaseException):
    """The process is gone: nothing that it had not committed is there, and no handler of its own runs."""


@contextmanager
def crash_at(statement: int, *, after: bool) -> Iterator[None]:
    """Raises Crash before or after the n-th statement, counted from 1; does nothing where there are fewer."""
    left = statement

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal left
        left -= not sql.startswith(OF_NESTING)
        if left == 0 and not after:
            left = -1
            raise Crash
        result = execute(sql, params, many, context)
        if left == 0:
            left = -1
            raise Crash
        return result

    with connection.execute_wrapper(watch):
        yield


class Wire:
    """The mail server: what it accepted, by Message-ID, and whether it answers at all."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.is_down = False
        self.accepted: list[tuple[str, tuple[str, ...]]] = []


WIRE = Wire()  # Django makes its mail backends itself, so what they talk to stands here


class WireBackend(BaseEmailBackend):
    """Hands mails to WIRE, or finds nobody there."""

    def open(self) -> bool:
        if WIRE.is_down:
            raise ConnectionRefusedError(111, "Connection refused")
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            WIRE.accepted.append((str(email.extra_headers["Message-ID"]), tuple(sorted(email.recipients()))))
        return len(email_messages)
