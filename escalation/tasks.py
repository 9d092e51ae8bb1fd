"""Wake-ups for the worker; the rows in PostgreSQL are the truth, so a lost or doubled one does no harm."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from contacts.clock import instant
from escalation.ahead.services.tally import tally
from escalation.now.services import by_mail
from escalation.reports.sums import sum_if_due
from escalation.services.daily_check import check_if_due
from escalation.services.ping import audit_and_ping
from escalation.services.recompute import recompute_if_due
from escalation.services.sweep import sweep_due

# Neither the recompute nor the days gone by must keep the workers from the sweep.
LONGEST_PASS = timedelta(seconds=20)


@shared_task(name="escalation.sweep")
def sweep() -> None:
    """One pass of the sweep, at the time of the clock."""
    sweep_due(instant())


@shared_task(name="escalation.audit")
def audit() -> None:
    """Looks whether the watch stands, and tells the watcher outside when it does."""
    audit_and_ping(instant(), settings.CMS_PING_URL)


@shared_task(name="escalation.daily_check")
def daily_check() -> None:
    """Tells the administrators what went wrong with mail, once a business day."""
    check_if_due(instant())


@shared_task(name="escalation.write_briefings")
def write_briefings() -> None:
    """Writes the morning briefings and the weekly summaries that are due; the next wake-up goes on."""
    now = instant()
    by_mail.write_briefings(now, longest=LONGEST_PASS)
    by_mail.write_summaries(now, longest=LONGEST_PASS)


@shared_task(name="escalation.recompute")
def recompute() -> None:
    """A few seconds of the nightly recompute, when it is due; the next wake-up goes on where this one ends."""
    recompute_if_due(instant(), longest=LONGEST_PASS)


@shared_task(name="escalation.tally")
def tally_days() -> None:
    """Keeps what was known of the business days that are over, for the forecasts to be judged by."""
    tally(instant(), longest=LONGEST_PASS)


@shared_task(name="escalation.sum_ledger")
def sum_ledger() -> None:
    """A few seconds of filling and summing what the reports count from, when it is due."""
    sum_if_due(instant(), longest=LONGEST_PASS)
