from celery import shared_task

from contacts.clock import instant
from escalation.services.sweep import sweep_due


@shared_task(name="escalation.sweep")
def sweep() -> None:
    """One pass of the sweep, at the time of the clock."""
    sweep_due(instant())
