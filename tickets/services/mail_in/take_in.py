"""Reads kept mails and makes of each what it is: a request, a reply, something to keep, or a rep's to decide.

1. claim: one due mail gets a lease and one attempt more, in a transaction of its own;
2. take in: whatever it becomes is written in one transaction with its outcome.

Whoever dies between the two leaves a lease that runs out; a mail that fails again and again, or kills its reader
again and again, waits for a rep.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tickets.models import IncomingMail
from tickets.models.mail import LONGEST_REASON
from tickets.services.mail_in.decide import Became, become

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 4
Outcome = IncomingMail.Outcome

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Counts:
    """What one pass over the incoming mail did."""

    taken: int = 0
    failed: int = 0


def take_in_due(now: datetime, *, longest: timedelta = timedelta.max) -> Counts:
    """Takes in the mails that are due, the oldest first, until none is left or `longest` has passed."""
    counts, started = Counts(failed=_give_up_on_lost(now)), time.monotonic()
    while time.monotonic() - started < longest.total_seconds() and (mail_id := _claim(now)):
        if take_in(mail_id, now).outcome:
            counts.taken += 1
        else:
            counts.failed += 1
    return counts


def take_in(mail_id: int, now: datetime) -> IncomingMail:
    """Makes of one mail what it is, once, whoever else tries; one that cannot be taken in stays and is logged."""
    try:
        with transaction.atomic():
            mail = IncomingMail.objects.select_for_update(no_key=True).get(pk=mail_id)
            if not mail.outcome:
                _record(mail, become(mail, now))
            return mail
    except Exception as error:  # one bad mail must not stop the others
        logger.exception("Incoming mail %s could not be taken in.", mail_id)
        return _put_off(mail_id, f"{type(error).__name__}: {error}")


def _claim(now: datetime) -> int | None:
    with transaction.atomic(durable=True):
        mail = (
            IncomingMail.objects.select_for_update(skip_locked=True, no_key=True)
            .only("pk", "attempts")
            .filter(next_look_at__lte=now)
            .order_by("next_look_at", "id")
            .first()
        )
        if mail is None:
            return None
        mail.attempts += 1
        mail.next_look_at = now + LEASE
        mail.save(update_fields=["attempts", "next_look_at"])
        return mail.pk


def _record(mail: IncomingMail, became: Became) -> None:
    mail.outcome, mail.reason, mail.waits = became.outcome, became.reason, became.waits
    mail.ticket, mail.message = became.ticket, became.message
    mail.next_look_at = None
    mail.save(update_fields=["outcome", "reason", "waits", "ticket", "message", "next_look_at"])


def _put_off(mail_id: int, why: str) -> IncomingMail:
    """Leaves it for the end of its lease; after the last attempt it waits for a rep."""
    mail = IncomingMail.objects.filter(pk=mail_id)
    _give_up(mail, f"It could not be read {MAX_ATTEMPTS} times: {why}")
    return mail.get()


def _give_up_on_lost(now: datetime) -> int:
    """Leaves to a rep the mails whose reader died in every attempt, so that none of them is claimed for ever."""
    lost = IncomingMail.objects.filter(next_look_at__lte=now)
    return _give_up(lost, f"It could not be read: its reader was stopped {MAX_ATTEMPTS} times.")


def _give_up(mails: QuerySet[IncomingMail], why: str) -> int:
    """Of these, has a rep decide on those that had their last attempt and became nothing; how many they are."""
    spent = mails.filter(outcome=Outcome.NONE, attempts__gte=MAX_ATTEMPTS)
    return spent.update(outcome=Outcome.KEPT, reason=why[:LONGEST_REASON], waits=True, next_look_at=None)
