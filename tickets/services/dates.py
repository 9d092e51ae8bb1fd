"""Keeps the stored deadlines what the facts make them, after a pause, a new rule or a doubt."""

from dataclasses import dataclass
from datetime import datetime

from tickets.models import Milestone, Ticket
from tickets.selectors.deadlines import deadline_of, open_milestones, pauses_of


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline that is now another one than before."""

    milestone: Milestone
    before: datetime


def redate(ticket: Ticket, now: datetime) -> list[Moved]:
    """Derives every open deadline that is still ahead from its facts, and saves what differs; returns that.

    What is missed or met already never changes [4.11]. One that comes later is warned of anew [5.3].
    """
    pauses, moved = pauses_of(ticket), []
    for row in open_milestones(ticket):
        derived = deadline_of(row, ticket, pauses)
        if row.due_at < now or (derived.due_at, derived.warn_at) == (row.due_at, row.warn_at):
            continue
        moved.append(Moved(row, row.due_at))
        if derived.due_at > row.due_at:
            row.warned_at = None
        row.due_at, row.warn_at = derived.due_at, derived.warn_at
        row.save(update_fields=["due_at", "warn_at", "warned_at"])
    return moved
