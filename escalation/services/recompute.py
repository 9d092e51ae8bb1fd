"""The nightly recompute: derives anew what every open ticket's row should say, and heals what differs.

1. Read a batch without locks, in a fixed number of queries, and compare each ticket with its facts.
2. Lock each ticket that differs, unless somebody works on it, and compare again what it says then.
3. Write what differs and the event together, with the cursor at `now`: the next sweep goes on from there.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from contacts.notices import forget_read
from escalation.models import Heartbeat
from escalation.selectors.doubts import Doubts
from tickets.models import Ticket
from tickets.selectors.rules import office_calendar_row
from tickets.services.dates import redate
from tickets.services.record import Actor, log

logger = logging.getLogger(__name__)

RECOMPUTE = Actor(None, "recompute")
NAME = "recompute"
BATCH = 500
NAMED = 20  # so many healed tickets are named on the health page
HOUR_OF_NIGHT = 3


@dataclass(slots=True)
class Recomputed:
    """What a recompute found so far; `after` is the last ticket looked at, None once there is none left."""

    looked: int = 0
    healed: int = 0
    failed: int = 0
    tickets: list[int] = field(default_factory=list)
    after: int | None = 0


def recompute(
    now: datetime,
    so_far: Recomputed | None = None,
    *,
    longest: timedelta = timedelta.max,
    progress: Callable[[Recomputed], object] = lambda counts: None,
) -> Recomputed:
    """Compares every open ticket with its facts, and heals it; ends early once `longest` of real time has passed.

    Goes on where `so_far` ended. A ticket that cannot be read is logged and counted, and stops no other.
    """
    counts = so_far or Recomputed()
    started = time.monotonic()
    while counts.after is not None:
        _batch(counts, now)
        Heartbeat.objects.update_or_create(name=NAME, defaults={"at": now, "counts": asdict(counts)})
        progress(counts)
        if time.monotonic() - started > longest.total_seconds():
            break
    return counts


def recompute_if_due(now: datetime, *, longest: timedelta) -> None:
    """Begins once a night at 3:00 of the office's clock, or as soon after as the product runs; ends what it began.

    Notices that were read long ago go with it.
    """
    beat = Heartbeat.objects.filter(name=NAME).first()
    so_far = Recomputed(**beat.counts) if beat else None
    if so_far is not None and so_far.after is not None:
        recompute(now, so_far, longest=longest)
    elif beat is None or beat.at < last_night(now):
        forget_read(now)
        recompute(now, longest=longest)


def last_night(now: datetime) -> datetime:
    """The latest 3:00 of the office's clock."""
    local = now.astimezone(ZoneInfo(office_calendar_row().zone))
    at = local.replace(hour=HOUR_OF_NIGHT, minute=0, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=1)


def _batch(counts: Recomputed, now: datetime) -> None:
    rows = Ticket.objects.filter(owed_at__isnull=False, pk__gt=counts.after).order_by("pk")
    tickets = list(rows.prefetch_related("calendar")[:BATCH])
    doubts = Doubts(tickets, now)
    for ticket in tickets:
        try:
            if doubts.differs(ticket) and _heal(ticket.pk, now):
                counts.healed += 1
                counts.tickets = [*counts.tickets, ticket.pk][:NAMED]
        except Exception:
            logger.exception("Ticket %s could not be recomputed.", ticket.pk)
            counts.failed += 1
    counts.looked += len(tickets)
    counts.after = tickets[-1].pk if len(tickets) == BATCH else None


def _heal(ticket_id: int, now: datetime) -> bool:
    """Writes what the facts say; False if the ticket is locked, was finished or is right by now."""
    with transaction.atomic():
        free = Ticket.objects.select_for_update(no_key=True, skip_locked=True).only("pk")
        if free.filter(pk=ticket_id, owed_at__isnull=False).first() is None:
            return False
        ticket = Ticket.objects.select_related("calendar", "policy").get(pk=ticket_id)
        dates = {moved.milestone.name: (moved.before, moved.milestone.due_at) for moved in redate(ticket, now)}
        fields = Doubts([ticket], now).fields(ticket)
        if not dates and not fields:
            return False
        fields["check_at"] = (ticket.check_at, now)
        for name, (_, right) in fields.items():
            setattr(ticket, name, right)
        ticket.save(update_fields=list(fields))
        _log(ticket, dates | fields, now)
        return True


def _log(ticket: Ticket, changes: dict[str, tuple[Any, Any]], now: datetime) -> None:
    before = {name: _plain(was) for name, (was, _) in changes.items()}
    after = {name: _plain(right) for name, (_, right) in changes.items()}
    log(ticket, "escalation.healed", actor=RECOMPUTE, now=now, before=before, after=after)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
