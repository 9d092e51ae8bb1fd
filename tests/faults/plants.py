"""Faults planted on purpose, each in a process that ends soon: what the trials must notice, or they prove nothing."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from email.utils import make_msgid
from functools import partial
from typing import Any

from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import QuerySet

from contacts import outbox
from contacts.mail_backends import StrictSmtpBackend
from escalation import ladder
from escalation.models import FiredRung, Run
from escalation.services.writing import Writing


def no_transactions() -> None:
    """Every statement commits by itself: state, event and mail no longer come together."""
    transaction.atomic = lambda *_, **__: nullcontext()  # type: ignore[assignment]
    no_locks()


def no_locks() -> None:
    QuerySet.select_for_update = lambda self, **_: self.all()  # type: ignore[method-assign]


@contextmanager
def no_unique_keys() -> Iterator[None]:
    """Takes the keys of runs and rungs off their tables; what was written without them goes before they return."""
    keys = [(model, key) for model in (Run, FiredRung) for key in model._meta.constraints if hasattr(key, "fields")]
    with connection.schema_editor() as editor:
        for model, key in keys:
            editor.remove_constraint(model, key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE escalation_run, escalation_firedrung")
        with connection.schema_editor() as editor:
            for model, key in keys:
                editor.add_constraint(model, key)


def forgotten_cursors() -> None:
    """The look forgets when it has to look again."""
    write = Writing.write

    def forgetful(writing: Writing) -> None:
        for ticket in writing.tickets:
            ticket.check_at = None
        write(writing)

    Writing.write = forgetful  # type: ignore[method-assign]


def rungs_an_hour_early() -> None:
    times = ladder.rung_times

    def too_early(*args: Any) -> tuple[Any, ...]:
        return tuple(at - timedelta(hours=1) for at in times(*args))

    ladder.rung_times = too_early  # type: ignore[assignment]


def stop_at_the_first_failure() -> None:
    """The sweep ends where one ticket fails."""

    def give_up(*_: object) -> None:
        raise  # noqa: PLE0704 - called while the failure is being handled

    logging.getLogger("escalation.services.sweep").exception = give_up  # type: ignore[method-assign,assignment]


class _Forwarding(StrictSmtpBackend):
    """Says that it has sent what it only sends when the pass is over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: list[EmailMessage] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self._kept += email_messages
        return len(email_messages)

    def close(self) -> None:
        for message in self._kept:
            super().send_messages([message])
        super().close()


class _Deaf(StrictSmtpBackend):
    """Takes every answer for a yes."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        try:
            return super().send_messages(email_messages)
        except OSError:
            return len(email_messages)


class _Renaming(StrictSmtpBackend):
    """Gives each attempt a Message-ID of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            message.extra_headers["Message-ID"] = make_msgid()
        return super().send_messages(email_messages)


def _mail_goes_by(backend: type[StrictSmtpBackend]) -> None:
    outbox.get_connection = backend  # type: ignore[attr-defined]


sent_said_before_sending = partial(_mail_goes_by, _Forwarding)
failures_unheard = partial(_mail_goes_by, _Deaf)
another_message_id_each_time = partial(_mail_goes_by, _Renaming)
