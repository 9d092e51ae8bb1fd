"""Short ways to act on many requests in tests."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import uuid4

from contacts.models import User
from tests.world import by, fresh
from tickets.desk.plans import Plan, Step
from tickets.desk.services.bulk import carry_out
from tickets.models import Batch, Ticket


def plan_for(act: str, tickets: Iterable[Ticket], to: User | None = None, **what: Any) -> Plan:
    """As a preview of now would make it."""
    rows = [fresh(ticket) for ticket in tickets]
    return Plan(uuid4(), act, tuple(Step(row.pk, row.assignee_id, to.pk if to else None) for row in rows), **what)


def done(
    act: str, tickets: Iterable[Ticket], actor: User, now: datetime, to: User | None = None, **what: Any
) -> Batch:
    """The act on all of these, planned and done at once."""
    return carry_out(plan_for(act, tickets, to, **what), actor=by(actor), now=now)


def became(batch: Batch) -> list[tuple[str, str]]:
    """What became of each request, in the order of their ids."""
    return list(batch.items.order_by("ticket").values_list("state", "why"))
