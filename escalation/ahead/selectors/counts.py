"""How much is owed in each of several stretches of time, by team and rep; one grouped query at any size."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, F, Func, IntegerField, QuerySet, Value

from contacts.models import User
from tickets.access import tickets_visible_to
from tickets.models import Milestone

Key = tuple[int, int | None]  # a team, and who has the requests; None for nobody


@dataclass(frozen=True, slots=True)
class Slice:
    """Whose work a number counts: None is everybody's; with `nobody` it is what nobody has."""

    team: int | None = None
    rep: int | None = None
    nobody: bool = False


def place_of(field: str, bounds: Sequence[datetime]) -> Func:
    """In which stretch an instant lies: 0 before the first of the ascending bounds, n at or after the n-th."""
    limits = Value(list(bounds), output_field=ArrayField(DateTimeField()))
    return Func(F(field), limits, function="width_bucket", output_field=IntegerField())


def owed(reader: User, which: Slice) -> QuerySet[Milestone]:
    """Every act that is owed on the open requests of a slice, as far as the reader may see them."""
    tickets = tickets_visible_to(reader).filter(owed_at__isnull=False)
    if which.team is not None:
        tickets = tickets.filter(team=which.team)
    if which.nobody or which.rep is not None:
        tickets = tickets.filter(assignee=which.rep)
    return Milestone.objects.filter(outcome=Milestone.Outcome.OPEN, ticket__in=tickets)


def owed_by_team_and_rep(bounds: Sequence[datetime]) -> dict[Key, list[int]]:
    """How many acts are due before the first bound, between each two, and from the last on.

    What is open stands with an open request, so it is the same as `owed` counts for somebody who sees all of them.
    """
    rows = Milestone.objects.filter(outcome=Milestone.Outcome.OPEN, ticket__owed_at__isnull=False)
    grouped = rows.order_by().values_list("ticket__team", "ticket__assignee", place_of("due_at", bounds))
    counts: dict[Key, list[int]] = {}
    for team, rep, place, count in grouped.annotate(count=Count("pk")):
        counts.setdefault((team, rep), [0] * (len(bounds) + 1))[place] = count
    return counts
