"""Does one act to many requests, as it was planned.

1. Write the batch with its items, by its key: of two who send the same plan, one writes it.
2. Do each item in a transaction of its own; one that is refused or fails says why, and stops no other.
3. When none is left, tell who has to know of all of it at once, and note that it is done.

A pass may die anywhere and be run again: what is done is done, and the next pass takes the rest. Of two passes at
once the ticket's own lock lets one do each item, and the other is refused; mails are one by their keys.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from contacts import notices
from contacts.models import User
from tickets.business_time import CalendarHorizonError
from tickets.desk.plans import Plan, Step
from tickets.desk.services.telling import Move, letters_of
from tickets.errors import RefusedError
from tickets.models import Batch, BatchItem, Event, Ticket
from tickets.services.assign import keep_note, move, refuse_if_moved, refuse_unless_free_for
from tickets.services.record import Actor, lock
from tickets.services.reply import note, renews_follow_up, reply
from tickets.services.wait import hold
from tickets.sla import ClosedDayError
from tickets.states import CONFIRMED, Status, Verb, VerbNotAllowedError, after

logger = logging.getLogger(__name__)

MOST = 100  # requests in one go
MOVING = frozenset({Batch.Act.GIVE, Batch.Act.SPREAD, Batch.Act.UNDO})
REFUSALS = (RefusedError, VerbNotAllowedError, ClosedDayError, CalendarHorizonError)
ASSIGNING = ("ticket.assigned", "ticket.unassigned", "ticket.confirmed", "ticket.corrected")
WENT_WRONG = "Something went wrong here. Nothing was changed; try it on its own page."
STALE = timedelta(minutes=2)

State = BatchItem.State
Act = Callable[[Ticket, Plan, Step, Actor, datetime], object]


def carry_out(plan: Plan, *, actor: Actor, now: datetime) -> Batch:
    """Does what was planned, once, however often it is sent; the batch says what became of each request."""
    assert actor.user is not None, "somebody acts"
    with transaction.atomic():
        what = {"act": plan.act, "words": plan.words, "party": plan.party, "day": plan.day, "undoes_id": plan.undoes}
        who = {"actor": actor.user, "source": actor.source, "started_at": now}
        batch, is_new = Batch.objects.get_or_create(key=plan.key, defaults=what | who)
        if is_new:
            BatchItem.objects.bulk_create(
                BatchItem(batch=batch, ticket_id=step.ticket, seen_with_id=step.seen_with, to_id=step.to)
                for step in plan.steps
            )
    work_off(batch, now)
    return batch


def work_off_stale(now: datetime) -> None:
    """Goes on with batches whose process died; one that cannot go on is logged, and stops no other."""
    for batch in Batch.objects.filter(done_at__isnull=True, started_at__lt=now - STALE).order_by("id"):
        try:
            work_off(batch, now)
        except Exception:
            logger.exception("Batch %s could not go on.", batch.pk)


def work_off(batch: Batch, now: datetime) -> None:
    """Does what is left of the batch."""
    plan, actor = _plan_of(batch), Actor(batch.actor, batch.source)
    for item_id in batch.items.filter(state=State.TO_DO).order_by("ticket").values_list("pk", flat=True):
        _try(item_id, plan, actor, now)
    _finish(batch.pk, actor, now)


def _plan_of(batch: Batch) -> Plan:
    """What all its steps share."""
    return Plan(batch.key, batch.act, (), batch.words, batch.party, batch.day, batch.undoes_id)


def _try(item_id: int, plan: Plan, actor: Actor, now: datetime) -> None:
    try:
        with transaction.atomic():
            _do(item_id, plan, actor, now)
    except REFUSALS as error:
        _set_aside(item_id, State.SKIPPED, str(error))
    except Exception:
        logger.exception("Item %s of a batch failed.", item_id)
        _set_aside(item_id, State.FAILED, WENT_WRONG)


def _do(item_id: int, plan: Plan, actor: Actor, now: datetime) -> None:
    """Does one item, unless another pass has done it."""
    item = BatchItem.objects.filter(pk=item_id, state=State.TO_DO).first()
    if item is None:
        return
    ticket = act_on(
        item.ticket_id, plan=plan, step=Step(item.ticket_id, item.seen_with_id, item.to_id), actor=actor, now=now
    )
    item.state = State.DONE
    if plan.act in MOVING:
        item.event, item.tells = newest_assignment(ticket), is_told(ticket)
    item.save(update_fields=["state", "event", "tells"])


def _set_aside(item_id: int, state: State, why: str) -> None:
    BatchItem.objects.filter(pk=item_id, state=State.TO_DO).update(state=state, why=why[:300])


def _finish(batch_id: int, actor: Actor, now: datetime) -> None:
    """Tells of all that moved, once nothing is left to do."""
    with transaction.atomic():
        batch = Batch.objects.filter(pk=batch_id, done_at__isnull=True).first()
        if batch is None or batch.items.filter(state=State.TO_DO).exists():
            return
        if batch.act in MOVING:
            done = batch.items.filter(state=State.DONE).select_related("to")
            moves = [Move(item.ticket_id, item.to, item.tells) for item in done]
            notices.post(letters_of(moves, f"batch:{batch.pk}", words=batch.words, actor=actor, now=now))
        batch.done_at = now
        batch.save(update_fields=["done_at"])


def act_on(ticket_id: int, *, plan: Plan, step: Step, actor: Actor, now: datetime) -> Ticket:
    """Does one step; RefusedError if the request was finished or changed hands since it was seen."""
    with transaction.atomic():
        ticket = lock(ticket_id)
        if ticket.is_finished:
            raise RefusedError("__all__", f"This request is already {ticket.status}.")
        refuse_if_moved(ticket, step.seen_with)
        ACTS[plan.act](ticket, plan, step, actor, now)
        return ticket


def is_told(ticket: Ticket) -> bool:
    """Whether the submitter hears of a new rep: once receipt is confirmed, which names the first one."""
    return ticket.status in CONFIRMED


def newest_assignment(ticket: Ticket) -> Event | None:
    """The event that says last who has it."""
    return ticket.events.filter(action__in=ASSIGNING).order_by("-id").first()


def _give(ticket: Ticket, plan: Plan, step: Step, actor: Actor, now: datetime) -> None:
    if step.to is None:
        raise RefusedError("assignee", f"Nobody of {ticket.team} is there today.")
    rep = User.objects.get(pk=step.to)
    if plan.act == Batch.Act.SPREAD and ticket.assignee_id == rep.pk:
        raise RefusedError("assignee", f"It stays with {rep.name}, who owes least.")
    refuse_unless_free_for(ticket, rep)
    if not ticket.team.members.filter(pk=rep.pk).exists():
        raise RefusedError("assignee", f"{rep.name} does not work for {ticket.team}.")
    ticket.status = after(Status(ticket.status), Verb.ASSIGN).value
    move(ticket, rep, actor=actor, now=now)
    if plan.words:
        keep_note(ticket, plan.words, actor, now)


def _give_back(ticket: Ticket, plan: Plan, step: Step, actor: Actor, now: datetime) -> None:
    newest = newest_assignment(ticket)
    if newest is None or not BatchItem.objects.filter(batch=plan.undoes, ticket=ticket, event=newest).exists():
        raise RefusedError("assignee", "It was given anew since.")
    rep = User.objects.get(pk=step.to) if step.to else None
    if rep is not None:
        refuse_unless_free_for(ticket, rep)
    move(ticket, rep, actor=actor, now=now)


def _note(ticket: Ticket, plan: Plan, step: Step, actor: Actor, now: datetime) -> None:
    note(ticket.pk, words=plan.words, key=plan.key, actor=actor, now=now)


def _reply(ticket: Ticket, plan: Plan, step: Step, actor: Actor, now: datetime) -> None:
    if plan.day and not renews_follow_up(ticket):
        raise RefusedError("day", "It takes no new date yet: confirm receipt and give the next steps on its page.")
    reply(ticket.pk, words=plan.words, next_day=plan.day, key=plan.key, actor=actor, now=now)


def _hold(ticket: Ticket, plan: Plan, step: Step, actor: Actor, now: datetime) -> None:
    hold(ticket.pk, party=plan.party, words=plan.words, actor=actor, now=now)


ACTS: dict[str, Act] = {
    Batch.Act.GIVE: _give,
    Batch.Act.SPREAD: _give,
    Batch.Act.NOTE: _note,
    Batch.Act.REPLY: _reply,
    Batch.Act.HOLD: _hold,
    Batch.Act.UNDO: _give_back,
}
