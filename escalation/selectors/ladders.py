"""The ladders as supervisors have set them, and as a run has frozen them."""

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Prefetch

from escalation.models import Ladder, Run, Rung
from tickets.models import Ticket
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


def ladders_to_show() -> list[Ladder]:
    """The ladders with their people and phones, for the directory; a level without a person is left out."""
    rungs = Rung.objects.filter(person__isnull=False).select_related("person").prefetch_related("person__phones")
    return list(Ladder.objects.order_by("pk").prefetch_related(Prefetch("rungs", queryset=rungs)))
