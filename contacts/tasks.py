"""Wake-ups for the worker; the rows in PostgreSQL are the truth, so a lost or doubled one does no harm."""

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from contacts.clock import instant
from contacts.outbox import deliver_due

# A slow mail server must not keep the workers from the sweep.
LONGEST_PASS = timedelta(seconds=10)


@shared_task(name="contacts.deliver_mail")
def deliver_mail() -> None:
    """Send mails that are due, for a few seconds; the next wake-up goes on where this one ends."""
    deliver_due(instant(), longest=LONGEST_PASS)


@shared_task(name="contacts.clear_sessions")
def clear_sessions() -> None:
    """Delete the sessions that have run out."""
    SessionStore.clear_expired()
