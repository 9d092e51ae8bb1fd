"""Wake-ups for the worker; the rows in PostgreSQL are the truth, so a lost or doubled one does no harm."""

from celery import shared_task
from django.utils import timezone

from contacts.outbox import deliver_due


@shared_task(name="contacts.deliver_mail")
def deliver_mail() -> None:
    """Send every mail that is due."""
    deliver_due(timezone.now().replace(microsecond=0))
