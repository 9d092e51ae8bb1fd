"""Wake-ups for the worker; the rows in PostgreSQL are the truth, so a lost or doubled one does no harm."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings

from contacts.clock import instant
from contacts.loads.services.keep import forget_old
from contacts.loads.services.work import work_off_due
from tickets.desk.services.bulk import work_off_stale
from tickets.loads.kinds import KINDS
from tickets.mail_ways.imap import Source, poll
from tickets.services.digest import write_digests as write_due_digests
from tickets.services.mail_in.take_in import take_in_due
from tickets.services.pass_on import hand_over_due
from tickets.services.redating import redate_due
from tickets.services.uploads import sweep

# Thousands of tickets that follow a rule, or a flood of mail, must not keep the worker from the sweep.
LONGEST_PASS = timedelta(seconds=20)


@shared_task(name="tickets.redate")
def redate() -> None:
    """Some seconds of re-dating, where a changed rule asks for it; the next wake-up goes on."""
    redate_due(instant(), longest=LONGEST_PASS)


@shared_task(name="tickets.hand_over")
def hand_over() -> None:
    """Some seconds of handing over what removed people left open; the next wake-up goes on."""
    hand_over_due(instant(), longest=LONGEST_PASS)


@shared_task(name="tickets.finish_batches")
def finish_batches() -> None:
    """Goes on with acts on many requests whose process died."""
    work_off_stale(instant())


# A file of half a million rows takes minutes; whatever comes behind it waits for the next wake-up.
@shared_task(name="tickets.load_files", soft_time_limit=900, time_limit=930)
def load_files() -> None:
    """Reads and loads files of the directory that wait for it."""
    work_off_due(KINDS, instant(), longest=LONGEST_PASS)


@shared_task(name="tickets.forget_loads")
def forget_loads() -> None:
    """Removes uploaded files and reports that nobody needs any more."""
    forget_old(instant())


@shared_task(name="tickets.take_in_mail")
def take_in_mail() -> None:
    """Makes of the mails that were kept what they are; the next wake-up goes on."""
    take_in_due(instant(), longest=LONGEST_PASS)


@shared_task(name="tickets.poll_mailboxes")
def poll_mailboxes() -> None:
    """Fetches what lies in the hosted mailboxes; the next wake-up goes on."""
    for url in settings.CMS_IMAP_URLS:
        poll(Source.of(url), longest=LONGEST_PASS)


@shared_task(name="tickets.sweep_uploads")
def sweep_uploads() -> None:
    """Removes files that waited a month for forms that nobody sent."""
    sweep(instant())


@shared_task(name="tickets.write_digests")
def write_digests() -> None:
    """Writes the weekly digests that are due, for a few seconds; the next wake-up goes on."""
    write_due_digests(instant(), longest=LONGEST_PASS)
