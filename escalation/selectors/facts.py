"""The facts that the ladder is evaluated on, gathered from the rows of one ticket and cycle."""

from collections.abc import Iterable

from escalation.ladder import Facts, Owed, Rung
from escalation.models import FiredRung
from escalation.selectors.ladders import FrozenRung
from tickets.models import Milestone, Ticket


def fired_of(ticket: Ticket) -> list[FiredRung]:
    """The rungs that fired in the ticket's present cycle, the lowest first."""
    rows = FiredRung.objects.filter(ticket=ticket, cycle=ticket.cycle).order_by("level")
    return list(rows.select_related("person", "stands_for", "acknowledged_by"))


def facts_of(owed: Iterable[Milestone], rungs: Iterable[FrozenRung], fired: Iterable[FiredRung]) -> Facts:
    """What the pure ladder needs to know of one ticket."""
    return Facts(
        owed=tuple(
            Owed(key=str(row.pk), due_at=row.due_at, warn_at=row.warn_at, warned=row.warned_at is not None)
            for row in owed
        ),
        rungs=tuple(Rung(rung["level"], rung["after_days"]) for rung in rungs),
        acknowledged={rung.level: rung.acknowledged_at for rung in fired if rung.acknowledged_at},
    )


def levels_of(fired: Iterable[FiredRung]) -> frozenset[int]:
    return frozenset(rung.level for rung in fired)
