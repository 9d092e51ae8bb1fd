"""The sweep: every ticket whose moment has come, each in a transaction of its own; beat is only the trigger."""

import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from escalation.models import FailedLook, Heartbeat
from escalation.services.look import Counts, check_ticket
from tickets.models import Ticket

logger = logging.getLogger(__name__)

BATCH = 200
AFTER_A_FAILURE = timedelta(hours=1)


def sweep_due(now: datetime) -> Counts:
    """Looks at every ticket that is due at `now`, the longest waiting first; one that fails stops no other."""
    counts = Counts()
    failing = set(FailedLook.objects.values_list("ticket_id", flat=True))
    for ticket_id in due_ids(now):
        try:
            done = check_ticket(ticket_id, now)
            counts.add(done)
            if done.looked and ticket_id in failing:
                FailedLook.objects.filter(ticket_id=ticket_id).delete()
        except Exception as error:
            logger.exception("The look at ticket %s failed; the next one is in an hour.", ticket_id)
            counts.failed += 1
            _push(ticket_id, error, now)
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": now, "counts": asdict(counts)})
    return counts


def due_ids(now: datetime) -> Iterator[int]:
    """The tickets whose cursor is at or before `now`, oldest first, read in batches until none is left."""
    due = Ticket.objects.filter(check_at__lte=now).order_by("check_at", "id")
    batch = list(due.values_list("check_at", "id")[:BATCH])
    while batch:
        yield from (ticket_id for _, ticket_id in batch)
        at, last = batch[-1]
        after = due.filter(Q(check_at__gt=at) | Q(id__gt=last), check_at__gte=at)
        batch = list(after.values_list("check_at", "id")[:BATCH])


def _push(ticket_id: int, error: Exception, now: datetime) -> None:
    """Keeps a poisonous ticket from stopping every sweep, and shows it."""
    with transaction.atomic():
        Ticket.objects.filter(pk=ticket_id, check_at__isnull=False).update(check_at=now + AFTER_A_FAILURE)
        seen, new = FailedLook.objects.get_or_create(ticket_id=ticket_id, defaults={"at": now, "error": repr(error)})
        if not new:
            FailedLook.objects.filter(pk=seen.pk).update(at=now, times=F("times") + 1, error=repr(error))
