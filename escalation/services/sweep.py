"""The sweep: every ticket whose moment has come, some at a time in one transaction; beat is only the trigger."""

import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from escalation.models import FailedLook, Heartbeat
from escalation.services.look import check_ticket, check_tickets
from escalation.services.writing import Counts
from tickets.models import Ticket

logger = logging.getLogger(__name__)

# So many rows are locked until one commit: who acts on one of them meanwhile waits for about a tenth of a second.
TOGETHER = 50
AFTER_A_FAILURE = timedelta(hours=1)
# The heartbeat of passes that found something due, with how long the first of it had been.
LOOKS = "looks"


def sweep_due(now: datetime) -> Counts:
    """Looks at every ticket that is due at `now`, the longest waiting first; one that fails stops no other."""
    counts = Counts()
    failing = set(FailedLook.objects.values_list("ticket_id", flat=True))
    waited = timedelta(0)
    for since, ids in due_ids(now):
        waited = max(waited, now - since)
        counts.add(_look_at_healthy([ticket_id for ticket_id in ids if ticket_id not in failing], now))
        for ticket_id in failing.intersection(ids):
            counts.add(_look_at_failing(ticket_id, now))
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now, "counts": asdict(counts)})
    if counts.looked:
        lag = {"seconds": round(waited.total_seconds())}
        Heartbeat.objects.update_or_create(name=LOOKS, defaults={"at": now, "counts": lag})
    return counts


def _look_at_healthy(ids: list[int], now: datetime) -> Counts:
    """All in one transaction; if that fails each in its own, so that the poisonous one alone is put off."""
    try:
        return check_tickets(ids, now)
    except Exception:
        counts = Counts()
        for ticket_id in ids:
            counts.add(_look_alone(ticket_id, now))
        return counts


def _look_at_failing(ticket_id: int, now: datetime) -> Counts:
    done = _look_alone(ticket_id, now)
    if done.looked:
        FailedLook.objects.filter(ticket_id=ticket_id).delete()
    return done


def _look_alone(ticket_id: int, now: datetime) -> Counts:
    try:
        return check_ticket(ticket_id, now)
    except Exception as error:
        logger.exception("The look at ticket %s failed; the next one is in an hour.", ticket_id)
        _push(ticket_id, error, now)
        return Counts(failed=1)


def due_ids(now: datetime) -> Iterator[tuple[datetime, list[int]]]:
    """The tickets whose cursor is at or before `now`, oldest first, a batch at a time until none is left.

    Each batch comes with the moment since which its first one has been due.
    """
    due = Ticket.objects.filter(check_at__lte=now).order_by("check_at", "id")
    batch = list(due.values_list("check_at", "id")[:TOGETHER])
    while batch:
        since, _ = batch[0]
        assert since is not None
        yield since, [ticket_id for _, ticket_id in batch]
        at, last = batch[-1]
        after = due.filter(Q(check_at__gt=at) | Q(id__gt=last), check_at__gte=at)
        batch = list(after.values_list("check_at", "id")[:TOGETHER])


def _push(ticket_id: int, error: Exception, now: datetime) -> None:
    """Keeps a poisonous ticket from stopping every sweep, and shows it."""
    with transaction.atomic():
        Ticket.objects.filter(pk=ticket_id, check_at__isnull=False).update(check_at=now + AFTER_A_FAILURE)
        seen, new = FailedLook.objects.get_or_create(ticket_id=ticket_id, defaults={"at": now, "error": repr(error)})
        if not new:
            FailedLook.objects.filter(pk=seen.pk).update(at=now, times=F("times") + 1, error=repr(error))
