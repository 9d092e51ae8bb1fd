"""The facts that the ladder is evaluated on, gathered from the rows of one ticket and cycle."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from escalation.ladder import Facts, Owed, Rung
from escalation.models import FiredRung, Ladder, Run
from tickets.models import Milestone, Ticket
from tickets.routing import route_key

# Report requests use the ladder of the team that works them (SPEC 6).
LADDER_OF_ROUTE = {"report": "implementation", "report_mac": "billing"}


class FrozenRung(TypedDict):
    """One level of a run's ladder as it was frozen; `person` is a user's id."""

    level: int
    after_days: int
    person: int | None


@dataclass(frozen=True, slots=True)
class Ladders:
    """Every ladder as it stands now, by key; read once for a whole page of tickets."""

    by_key: dict[str, Ladder]

    def for_work(self, kind: str, report: str) -> Ladder:
        """The ladder of a kind of work; KeyError before the ladders are loaded."""
        route = route_key(kind, report)
        return self.by_key[LADDER_OF_ROUTE.get(route, route)]

    def rungs_for(self, ticket: Ticket) -> list[FrozenRung]:
        """The rungs in force for a ticket, in the form in which a run keeps them [6.3]."""
        return [
            FrozenRung(level=rung.level, after_days=rung.after_days, person=rung.person_id)
            for rung in self.for_work(ticket.kind, ticket.report).rungs.all()
        ]


def ladders_in_force() -> Ladders:
    """The ladders as supervisors have set them; two queries."""
    rows = Ladder.objects.select_related("copied").prefetch_related("rungs")
    return Ladders({ladder.key: ladder for ladder in rows})


def rungs_of(ticket: Ticket, run: Run | None) -> list[FrozenRung]:
    """The run's own ladder once it has started, before that the one in force."""
    return run.rungs if run else ladders_in_force().rungs_for(ticket)


def rung_intervals(kind: str) -> tuple[int, ...]:
    """After how many business days each level of a kind's ladder is told [6.1]."""
    return tuple(rung.after_days for rung in ladders_in_force().for_work(kind, "").rungs.all())


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
