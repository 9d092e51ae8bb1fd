"""Works off the hand-overs of people who were removed.

1. Take a hand-over that is not done, by its row: of two who try one goes on to the next.
2. Take a batch of the person's open requests, lock their rows, and move each with its event; commit. What was
   finished or moved by somebody else meanwhile is passed over.
3. When none is left, note that it is done.

A pass may die anywhere and be run again: what has moved has moved, and the next pass takes the rest.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from contacts import notices
from tickets.desk.services.telling import Move, letters_of, letters_to_submitters
from tickets.models import Event, HandOver, Ticket
from tickets.selectors.hand_over import open_requests_of, pending_hand_overs
from tickets.services.assign import move, rep_with_least_owed
from tickets.services.hand_over import HANDED_OVER
from tickets.services.record import Actor, begin, event_of
from tickets.states import CONFIRMED, Verb

logger = logging.getLogger(__name__)

BATCH = 200


class StuckError(RuntimeError):
    """What is left of a hand-over cannot be moved; the next pass tries again."""


def hand_over_due(now: datetime, *, longest: timedelta = timedelta.max) -> bool:
    """Moves the open requests of everybody who was removed; False if `longest` of real time was too short."""
    started = time.monotonic()

    def has_time() -> bool:
        return time.monotonic() - started < longest.total_seconds()

    are_done = [_try(pk, now, has_time) for pk in pending_hand_overs()]
    return all(are_done)


def _try(hand_over_id: int, now: datetime, has_time: Callable[[], bool]) -> bool:
    """Works one off as far as time goes; an error is logged, and stops no other."""
    try:
        while has_time():
            if _batch(hand_over_id, now):
                return True
    except Exception:
        logger.exception("Hand-over %s could not go on.", hand_over_id)
    return False


@transaction.atomic
def _batch(hand_over_id: int, now: datetime) -> bool:
    """Moves the next batch; True once nothing is left, or somebody else is at it."""
    pending = HandOver.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    work = pending.select_related("person", "heir", "actor").filter(pk=hand_over_id, done_at__isnull=True).first()
    if work is None:
        return True
    move = _move_filed if work.person.is_agency_side else _move_worked
    if move(work, now):
        return False
    work.done_at = now
    work.save(update_fields=["done_at"])
    return True


def _move_filed(work: HandOver, now: datetime) -> int:
    """Gives a batch of an agency's requests to the heir; how many there were."""
    if work.heir is None:
        return 0
    rows = open_requests_of(work.person).select_for_update(no_key=True).order_by("owed_at", "pk")[:BATCH]
    batch = list(rows)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in batch]).update(submitter=work.heir)
    Event.objects.bulk_create(_event(ticket, work, now) for ticket in batch)
    return len(batch)


def _event(ticket: Ticket, work: HandOver, now: datetime) -> Event:
    names = {"submitter": str(work.heir), "before": work.person.name}
    return event_of(ticket, HANDED_OVER, actor=_actor(work), now=now, **names)


def _move_worked(work: HandOver, now: datetime) -> int:
    """Gives some of a rep's requests to others; how many there were."""
    rows = open_requests_of(work.person).select_for_update(no_key=True).order_by("owed_at", "pk")
    batch = list(rows.values_list("pk", flat=True)[: BATCH // 10])
    moved = [one for ticket_id in batch if (one := _reassign(ticket_id, work, now))]
    if batch and not moved:
        raise StuckError(f"None of {len(batch)} requests could be moved.")
    _tell(moved, work, now)
    return len(batch)


def _reassign(ticket_id: int, work: HandOver, now: datetime) -> Move | None:
    """Gives one request to another rep; one that cannot be given is logged, stays, and stops no other."""
    try:
        with transaction.atomic():
            ticket = begin(ticket_id, Verb.ASSIGN)
            rep = work.heir or rep_with_least_owed(ticket.team, now)
            move(ticket, rep, actor=_actor(work), now=now)
            return Move(ticket_id, rep, tells=rep is not None and ticket.status in CONFIRMED)
    except Exception:
        logger.exception("Ticket %s could not be given to another rep.", ticket_id)
        return None


def _tell(moved: list[Move], work: HandOver, now: datetime) -> None:
    """Tells each submitter once of a batch, and each new rep; an heir was told of all when the person was removed."""
    tell = letters_to_submitters if work.heir else letters_of
    notices.post(tell(moved, f"hand-over:{work.pk}", actor=_actor(work), now=now))


def _actor(work: HandOver) -> Actor:
    return Actor(work.actor, work.source)
