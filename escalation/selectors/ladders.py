"""The ladders as supervisors have set them, and as a run has frozen them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from escalation.models import Ladder, Rung
from tickets.models import Ticket
from tickets.routing import ROUTE_KEYS, route_key

# Report requests use the ladder of the team that works them (SPEC 6).
LADDER_OF_ROUTE = {"report": "implementation", "report_mac": "billing"}


class FrozenRung(TypedDict):
    """One level of a run's ladder as it was frozen; `person` is a user's id."""

    level: int
    after_days: int
    person: int | None


@dataclass(frozen=True, slots=True)
class Ladders:
    """Every ladder that a ticket may be under, by key, the newest version first; read once for a page of tickets."""

    versions: dict[str, list[Ladder]]

    @property
    def by_key(self) -> dict[str, Ladder]:
        """The newest version of every ladder."""
        return {key: rows[0] for key, rows in self.versions.items()}

    def for_work(self, kind: str, report: str) -> Ladder:
        """The newest ladder of a kind of work; KeyError before the ladders are loaded."""
        return self.versions[ladder_key(kind, report)][0]

    def for_ticket(self, ticket: Ticket) -> Ladder:
        """The ladder that a ticket without a run is under: none that was made for later requests only [6.3]."""
        rows = self.versions[ladder_key(ticket.kind, ticket.report)]
        return next((row for row in rows if row.redates or row.made_at <= ticket.cycle_started_at), rows[-1])

    def rungs_for(self, ticket: Ticket) -> list[FrozenRung]:
        """The rungs in force for a ticket, in the form in which a run keeps them [6.3]."""
        return frozen(self.for_ticket(ticket))


def ladder_key(kind: str, report: str) -> str:
    """Which ladder a kind of work climbs."""
    route = route_key(kind, report)
    return LADDER_OF_ROUTE.get(route, route)


def work_of(key: str) -> Q:
    """The condition that finds the tickets which climb the ladder of this key."""
    if key == LADDER_OF_ROUTE["report_mac"]:
        return Q(kind=key) | Q(report="mac")
    if key == LADDER_OF_ROUTE["report"]:
        return Q(kind=key) | (Q(kind="report") & ~Q(report="mac"))
    return Q(kind=key)


def frozen(ladder: Ladder) -> list[FrozenRung]:
    """The rungs of a version, in the form in which a run keeps them."""
    return [
        FrozenRung(level=rung.level, after_days=rung.after_days, person=rung.person_id) for rung in ladder.rungs.all()
    ]


def ladders_in_force() -> Ladders:
    """The ladders as supervisors have set them; two queries.

    What is older than a version that open tickets follow is under no ticket any more, and is not read.
    """
    newer = Ladder.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"), redates=True)
    versions: dict[str, list[Ladder]] = defaultdict(list)
    rows = Ladder.objects.filter(~Exists(newer)).select_related("copied").prefetch_related("rungs")
    for row in rows.order_by("-version"):
        versions[row.key].append(row)
    return Ladders({key: versions[key] for key in ROUTE_KEYS if key in versions})


def rung_intervals(kind: str) -> tuple[int, ...]:
    """After how many business days each level of a kind's ladder is told [6.1]."""
    return tuple(rung.after_days for rung in ladders_in_force().for_work(kind, "").rungs.all())


def ladders_to_show() -> list[Ladder]:
    """The ladders with their people and phones, for the directory; a level without a person is left out."""
    return _newest(Rung.objects.filter(person__isnull=False))


def ladders_of_every_level() -> list[Ladder]:
    """The same with the levels that nobody holds, whose hour the next one inherits [6.3]."""
    return _newest(Rung.objects.all())


def _newest(rungs: QuerySet[Rung]) -> list[Ladder]:
    held = Prefetch("rungs", queryset=rungs.select_related("person").prefetch_related("person__phones"))
    newest = Ladder.objects.select_related("copied").order_by("key", "-version").distinct("key")
    found = {row.key: row for row in newest.prefetch_related(held)}
    return [found[key] for key in ROUTE_KEYS if key in found]
