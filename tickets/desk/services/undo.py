"""Takes back, for an hour, that many requests were given to others."""

from datetime import datetime, timedelta
from uuid import uuid5

from contacts.models import User
from tickets.desk.plans import Plan, Step
from tickets.desk.services.bulk import carry_out
from tickets.errors import RefusedError
from tickets.models import Batch, BatchItem
from tickets.services.record import Actor

UNDONE_WITHIN = timedelta(hours=1)


def undo(batch: Batch, *, actor: Actor, now: datetime) -> Batch:
    """Gives each request that nobody has given anew since back to whom it was with, once.

    Who was told of the new rep is told of this; what was confirmed since counts as given anew. RefusedError where
    nothing can be taken back, or not any more.
    """
    if why_not := why_not_undone(batch, actor.user, now):
        raise RefusedError("__all__", why_not)
    done = batch.items.filter(state=BatchItem.State.DONE)
    steps = tuple(Step(item.ticket_id, item.to_id, item.seen_with_id) for item in done)
    plan = Plan(uuid5(batch.key, "undo"), Batch.Act.UNDO, steps, undoes=batch.pk)
    return carry_out(plan, actor=actor, now=now)


def why_not_undone(batch: Batch, user: User | None, now: datetime) -> str:
    """Why this person cannot take it back, "" if they can; what was taken back already is not asked here."""
    if batch.act not in (Batch.Act.GIVE, Batch.Act.SPREAD) or batch.actor != user:
        return "Only requests that you gave to others can be given back."
    if batch.done_at is None:
        return "This is still being done. Try again in a minute."
    return "" if now <= batch.started_at + UNDONE_WITHIN else "More than an hour has passed. Give them anew instead."
