"""What the days that are over say: how promises went that were open so long before, and what a rep gets done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum

from escalation.ahead.selectors.counts import Key
from escalation.forecasting import LEADS, Past, error, naive
from escalation.models import PastDay, PastWork

LOOKED_BACK = 20  # business days, four weeks
FEWEST = 5  # of fewer days nothing is said

Pasts = tuple[Past, ...]  # one for each lead
NOTHING: Pasts = (Past(),) * LEADS


@dataclass(frozen=True, slots=True)
class Known:
    """What so many days say of each rep, each team and everybody, and how much a rep gets done on a usual day."""

    days: int = 0
    until: date | None = None  # the last of them
    own: dict[Key, Pasts] = field(default_factory=dict)
    team: dict[int, Pasts] = field(default_factory=dict)
    whole: Pasts = NOTHING
    usual: dict[Key, float] = field(default_factory=dict)

    def circles(self, key: Key, lead: int) -> tuple[Past, ...]:
        """What is known of everybody, of the team and of the rep; of what nobody has the first two."""
        wider = (self.whole[lead], self.team.get(key[0], NOTHING)[lead])
        return wider if key[1] is None else (*wider, self.own.get(key, NOTHING)[lead])


@dataclass(frozen=True, slots=True)
class Judged:
    """How forecasts of one lead did over the days that are over, beside the average of the weeks before."""

    lead: int
    days: int
    absolute: float
    bias: float
    naive_absolute: float
    naive_bias: float

    @property
    def is_better(self) -> bool:
        return self.absolute < self.naive_absolute


@dataclass(frozen=True, slots=True)
class Backtest:
    """The days that are over, each with what was forecast on the day before it, and the judgement of every lead."""

    rows: list[tuple[date, int, float, float]]
    leads: list[Judged]

    @property
    def most(self) -> float:
        """The tallest bar."""
        return max([1, *(max(missed, said) for _, missed, said, _ in self.rows)])

    @property
    def is_better(self) -> bool:
        """Whether the forecasts of most leads beat the average."""
        return sum(one.is_better for one in self.leads) * 2 > len(self.leads)


def known_before(day: date | None = None) -> Known:
    """What the last days before this date say, of all that are over if none is given; two queries."""
    rows = PastDay.objects.filter(day__lt=day) if day else PastDay.objects.all()
    days = list(rows.order_by("-day").only("day")[:LOOKED_BACK])
    sums = {
        f"{name}{lead}": Sum(f"{name}__{lead}") for lead in range(LEADS) for name in ("open", "weight", "missed_of")
    }
    worked = Count("pk", filter=Q(done__gt=0))
    work = PastWork.objects.filter(past_day__in=days).order_by().values("team", "rep")
    found = list(work.annotate(**sums, all_missed=Sum("missed"), all_done=Sum("done"), worked=worked))
    own: dict[Key, Pasts] = {
        (row["team"], row["rep"]): tuple(_past(row, lead) for lead in range(LEADS)) for row in found
    }
    usual: dict[Key, float] = {
        (row["team"], row["rep"]): row["all_done"] / row["worked"] for row in found if row["worked"]
    }
    teams: dict[int, list[Pasts]] = {}
    for (team, _), pasts in own.items():
        teams.setdefault(team, []).append(pasts)
    of_teams = {team: _added(each) for team, each in teams.items()}
    return Known(len(days), days[0].day if days else None, own, of_teams, _added(own.values()), usual)


def _past(row: Mapping[str, Any], lead: int) -> Past:
    missed = row[f"missed_of{lead}"]
    return Past(row[f"open{lead}"], row[f"weight{lead}"], missed, row["all_missed"] - missed)


def _added(pasts: Iterable[Pasts]) -> Pasts:
    total = list(NOTHING)
    for each in pasts:
        total = [one + other for one, other in zip(total, each, strict=True)]
    return tuple(total)


def backtest() -> Backtest:
    """The last days that are over, each against what would have been said of it before; one query.

    Who would have said the average of the weeks before gets the same days to look back on.
    """
    days = list(PastDay.objects.order_by("-day")[: 2 * LOOKED_BACK + LEADS])[::-1]
    judged = [(place, day) for place, day in enumerate(days) if day.forecast and place >= FEWEST + LEADS - 1]
    judged = judged[-LOOKED_BACK:]
    leads = [_judged(lead, judged, days) for lead in range(LEADS)] if judged else []
    rows = [(day.day, day.missed, day.forecast[1], _average(days, place, 1)) for place, day in judged]
    return Backtest(rows, leads)


def _average(days: list[PastDay], place: int, lead: int) -> float:
    """The average of the days that were over as the office opened so long before this one."""
    return naive([day.missed for day in days[max(0, place - lead - LOOKED_BACK) : place - lead]])


def _judged(lead: int, judged: list[tuple[int, PastDay]], days: list[PastDay]) -> Judged:
    ours = error((day.forecast[lead], day.missed) for _, day in judged)
    theirs = error((_average(days, place, lead), day.missed) for place, day in judged)
    assert ours is not None, "there are days to judge"
    assert theirs is not None, "and as many for the average"
    return Judged(lead, len(judged), ours.absolute, ours.bias, theirs.absolute, theirs.bias)
