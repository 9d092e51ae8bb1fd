"""The load: what each rep owes day by day, by team; each number is counted as its list is."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from contacts.models import Team
from escalation.ahead.selectors.counts import Key, Slice, owed_by_team_and_rep
from escalation.ahead.selectors.roster import Roster, roster
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.rep_owes import ALL, LATE, LATER, Span, spans
from tickets.wording import WEEKDAYS

FEW = 40  # reps; of more, those of one team are shown, so many at a time


@dataclass(frozen=True, slots=True)
class Cell:
    """One number: how much of a row lies in a span, the address of its list, and whether its rep is away then."""

    span: Span
    count: int
    query: str
    is_away: bool = False

    @property
    def head(self) -> str:
        """The span in as few words as a column has room for, "Thu 17"."""
        if self.span.key in (ALL, LATE, LATER) or self.span.words == "today":
            return "after" if self.span.key == LATER else self.span.words
        day = day_of(self.span)
        return f"{WEEKDAYS[day.weekday()]} {day.day}"


@dataclass(frozen=True, slots=True)
class Row:
    """The numbers of a rep in a team, of what nobody has, or of a whole team; `further` is owed for other teams."""

    name: str
    cells: list[Cell]
    note: str = ""
    further: int = 0
    is_away: bool = False

    @property
    def total(self) -> Cell:
        return self.cells[-1]

    @property
    def late(self) -> int:
        return self.cells[0].count


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team with a page of its reps, who owes most first; `reps` are all of them in that order.

    `before` is the number of the page before this one, `after` of the one behind it; None where there is none.
    """

    team: Team
    reps: list[int]
    whole: Row
    rows: list[Row]
    nobody: Row
    is_shown: bool
    before: int | None = None
    after: int | None = None

    @property
    def most(self) -> int:
        """The longest bar."""
        return max([1, *(row.total.count for row in (*self.rows, self.nobody))])


@dataclass(frozen=True)
class Load:
    """All that a page about the load rests on."""

    at: Moment
    spans: list[Span]
    counts: dict[Key, list[int]]
    people: Roster
    teams: list[TeamLoad]

    @cached_property
    def by_rep(self) -> dict[int, list[int]]:
        """What each rep owes in each span, in all teams together."""
        found: dict[int, list[int]] = {}
        for (_, rep), counts in self.counts.items():
            if rep is not None:
                found[rep] = [a + b for a, b in zip(counts, found.get(rep, [0] * len(counts)), strict=True)]
        return found

    def away_on(self, rep: int) -> frozenset[int]:
        """The places of the spans on whose date somebody is away; today is the first after what is late."""
        dates = enumerate(self.spans[1:-1], 1)
        return frozenset(place for place, span in dates if self.people.is_away(rep, day_of(span)))


def load_of(at: Moment, chosen: str = "", page: str = "") -> Load:
    """The load of every team; the reps of the chosen one, by its key, or of all while they are few."""
    found = spans(at)
    counts = owed_by_team_and_rep([span.first for span in found if span.first is not None])
    people = roster({rep for _, rep in counts if rep is not None}, at.today, day_of(found[-2]))
    load = Load(at, found, counts, people, [])
    reps = {team.pk: _reps_of(team, load) for team in people.teams}
    shown = _shown(people.teams, chosen, sum(map(len, reps.values())))
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 5 else 0
    load.teams.extend(_team(team, reps[team.pk], load, team in shown, number) for team in people.teams)
    return load


def _shown(teams: list[Team], chosen: str, reps: int) -> list[Team]:
    """The teams whose reps are shown."""
    return [team for team in teams if team.key == chosen] or (teams if reps <= FEW else teams[:1])


def _reps_of(team: Team, load: Load) -> list[int]:
    """Its members, and whoever else has requests of it, who owes most first."""
    others = {rep for whose, rep in load.counts if whose == team.pk and rep is not None}
    found = {one.pk for one in team.members.all()} | others
    return sorted(found, key=lambda rep: (-sum(load.counts.get((team.pk, rep), ())), load.people.people[rep].name))


def _team(team: Team, reps: list[int], load: Load, is_shown: bool, page: int) -> TeamLoad:
    of_team = [counts for (whose, _), counts in load.counts.items() if whose == team.pk]
    whole = [sum(numbers) for numbers in zip(*of_team, strict=True)] or [0] * len(load.spans)
    columns = [not span.closed or count > 0 for span, count in zip(load.spans, whole, strict=True)]
    first = page * FEW
    return TeamLoad(
        team,
        reps,
        Row(team.name, _cells(whole, load, Slice(team.pk), columns)),
        [_row(team, rep, load, columns) for rep in reps[first : first + FEW]] if is_shown else [],
        Row("Nobody has it", _cells(_counts(team, None, load), load, Slice(team.pk, nobody=True), columns)),
        is_shown,
        page - 1 if is_shown and 0 < first < len(reps) + FEW else None,
        page + 1 if is_shown and first + FEW < len(reps) else None,
    )


def _counts(team: Team, rep: int | None, load: Load) -> list[int]:
    return load.counts.get((team.pk, rep), [0] * len(load.spans))


def _row(team: Team, rep: int, load: Load, columns: list[bool]) -> Row:
    counts = _counts(team, rep, load)
    further = sum(load.by_rep.get(rep, ())) - sum(counts)
    people, today = load.people, load.at.today
    cells = _cells(counts, load, Slice(team.pk, rep), columns)
    return Row(people.people[rep].name, cells, people.away_words(rep, today), further, people.is_away(rep, today))


def _cells(counts: list[int], load: Load, which: Slice, columns: list[bool]) -> list[Cell]:
    """Each span that has a column with its number, and all of them together at the end."""
    away = load.away_on(which.rep) if which.rep is not None else frozenset()
    places = enumerate(zip(load.spans, counts, columns, strict=True))
    cells = [
        Cell(span, count, query_of(which, span.key), place in away)
        for place, (span, count, is_shown) in places
        if is_shown
    ]
    return [*cells, Cell(Span(ALL, "in all", None, None), sum(counts), query_of(which, ALL))]


def query_of(which: Slice, when: str, name: str = "when") -> str:
    """The address of the list behind a number, after its question mark; `name` is what it calls the time."""
    rep = "nobody" if which.nobody else which.rep
    return urlencode({"team": which.team} | ({"rep": rep} if rep else {}) | {name: when})


def day_of(span: Span) -> date:
    """The office date that a span of one date is."""
    return date.fromisoformat(span.key)
