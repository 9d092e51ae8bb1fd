"""What a forecast rests on, and what follows from it by pure rules: as it stands, or if something were different."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from escalation.ahead.selectors.counts import Key, owed_by_team_and_rep
from escalation.ahead.selectors.days import Day, days_ahead
from escalation.ahead.selectors.past import NOTHING, Known, known_before
from escalation.ahead.selectors.roster import Roster, roster
from escalation.forecasting import chance, days_there, expected, owed_by, share
from tickets.desk.selectors.moment import Moment

RISKY = 0.2  # what is likelier to be missed than one in five is at risk


@dataclass(frozen=True)
class Facts:
    """What is owed on each day by team and rep, on which of them each is there or covered, and how it went lately."""

    at: Moment
    days: list[Day]
    late: dict[Key, int]
    due: dict[Key, list[int]]
    there: dict[Key, list[bool]]
    known: Known
    people: Roster
    borrowed: dict[Key, Key] = field(default_factory=dict)  # whose past counts for who has none in a team
    closed: frozenset[int] = frozenset()  # the places of days on which the office would not open after all

    @property
    def keys(self) -> set[Key]:
        """Everybody who owes something, and of whom something is known."""
        return self.due.keys() | self.known.own.keys()

    @cached_property
    def chances(self) -> dict[Key, list[float]]:
        """How likely each promise due on each day is missed."""
        return {key: [self._chance(key, lead) for lead in range(len(self.days))] for key in self.due}

    @cached_property
    def expected(self) -> dict[Key, list[float]]:
        """How many promises due on each day will be missed, those included that nobody has made yet."""
        nothing = [0] * len(self.days)
        found = {}
        for key in self.keys:
            due, each = self.due.get(key, nothing), self.chances.get(key, nothing)
            came = self.known.own.get(key, NOTHING)
            found[key] = [
                0.0 if lead in self.closed else expected(due[lead], each[lead], came[lead], self.known.days)
                for lead in range(len(self.days))
            ]
        return found

    def usual(self, key: Key) -> float:
        """How much somebody gets done on a usual day; 0 if nobody knows."""
        return self.known.usual.get(self.borrowed.get(key, key), 0.0)

    def share(self, key: Key, lead: int) -> float:
        """The share of promises that is missed by them when they owe no more than they get done."""
        return share(*self.known.circles(self.borrowed.get(key, key), lead))

    def owed_by(self, key: Key, lead: int) -> int:
        """What somebody owes by the end of a day, from now on."""
        return owed_by(self.due[key], lead)

    def days_there(self, key: Key, lead: int) -> int:
        """On how many of the days until then they are there, or covered."""
        return days_there(self.there.get(key, [True] * len(self.days)), lead)

    def of_day(self, lead: int, keys: Iterable[Key] | None = None) -> float:
        """How many promises due on a day will be missed, by these or by all."""
        return sum(self.expected[key][lead] for key in (self.keys if keys is None else keys) if key in self.expected)

    def _chance(self, key: Key, lead: int) -> float:
        return chance(self.share(key, lead), self.owed_by(key, lead), self.usual(key), self.days_there(key, lead))


def facts_of(at: Moment) -> Facts:
    """The facts of this instant; a fixed number of queries, each over an index."""
    days = days_ahead(at)
    if not days:
        return Facts(at, [], {}, {}, {}, Known(), Roster([], {}))
    counts = owed_by_team_and_rep([days[0].first, *(day.until for day in days)])
    known = known_before()
    reps = {rep for _, rep in counts.keys() | known.own.keys() if rep is not None}
    people = roster(reps, at.today, days[-1].date)
    due = {key: numbers[1:-1] for key, numbers in counts.items()}
    there = {key: [is_there(people, key[1], day) for day in days] for key in due}
    return Facts(at, days, {key: numbers[0] for key, numbers in counts.items()}, due, there, known, people)


def is_there(people: Roster, rep: int | None, day: Day) -> bool:
    """Whether somebody is there on a day, or has a deputy who is; what nobody has may be taken by anybody."""
    return rep is None or not people.is_away(rep, day.date) or people.deputy(rep, day.date) is not None
