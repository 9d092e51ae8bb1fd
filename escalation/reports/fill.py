"""Fills the ledger from what happened before there was one, a batch of requests at a time.

1. Lock a batch of requests, the oldest first, so that nobody changes meanwhile what is read.
2. Derive their rows from the facts and write those: what is there already stays, so that twice is once.
3. Note in the same transaction how far it came: whoever is killed goes on there.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from escalation.models import Heartbeat
from escalation.reports.truth import rows_from_facts
from tickets.models import Ticket
from tickets.services import ledger

NAME = "fill_ledger"
BATCH = 500


@dataclass(slots=True)
class Filled:
    """How many requests were looked at, and the rows that they have; `after` is the last one, None at the end."""

    looked: int = 0
    rows: int = 0
    after: int | None = 0


def fill(
    now: datetime,
    *,
    longest: timedelta = timedelta.max,
    anew: bool = False,
    progress: Callable[[Filled], object] = lambda filled: None,
) -> Filled:
    """Goes on where the last filling ended, or begins `anew`; ends early once `longest` of real time has passed."""
    filled = Filled() if anew else how_far()
    started = time.monotonic()
    while filled.after is not None:
        _batch(filled, now)
        progress(filled)
        if time.monotonic() - started > longest.total_seconds():
            break
    return filled


def how_far() -> Filled:
    """How far the filling came so far."""
    beat = Heartbeat.objects.filter(name=NAME).first()
    return Filled(**beat.counts) if beat else Filled()


def _batch(filled: Filled, now: datetime) -> None:
    with transaction.atomic():
        free = Ticket.objects.select_for_update(no_key=True, of=("self",)).filter(pk__gt=filled.after)
        keys = list(free.order_by("pk").values_list("pk", flat=True)[:BATCH])
        # Read once they are locked: whoever had one until then has written it by now.
        tickets = list(Ticket.objects.filter(pk__in=keys).select_related("assignee").prefetch_related("calendar"))
        rows = rows_from_facts(tickets)
        ledger.write(rows)
        filled.looked += len(tickets)
        filled.rows += len(rows)
        filled.after = keys[-1] if len(keys) == BATCH else None
        Heartbeat.objects.update_or_create(name=NAME, defaults={"at": now, "counts": asdict(filled)})
