"""The forecast as a page shows it: each day, each team and rep, and the errors that it is to be read with."""

from dataclasses import dataclass

from escalation.ahead.selectors.counts import Key, Slice
from escalation.ahead.selectors.days import Day, span_of_day
from escalation.ahead.selectors.facts import RISKY, Facts
from escalation.ahead.selectors.load import query_of
from escalation.ahead.selectors.past import Backtest, Judged
from tickets.desk.selectors.rep_owes import Span

SHOWN = 40  # rows of teams and reps, those with most to be missed first


@dataclass(frozen=True, slots=True)
class DayAhead:
    """One day: what is due on it, how much of that is at risk, and how many will be missed, give or take `error`."""

    span: Span
    due: int
    at_risk: int
    expected: float
    error: float | None
    query: str


@dataclass(frozen=True, slots=True)
class CellAhead:
    """What somebody has due on a day, and how many of them will be missed."""

    span: Span
    due: int
    expected: float
    query: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class RowAhead:
    """A rep in a team, what nobody there has, or a whole team, day by day."""

    name: str
    team: str
    note: str
    cells: list[CellAhead]

    @property
    def expected(self) -> float:
        return sum(cell.expected for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The days, the teams, and the rows with most to be missed; `left_out` more of these have `left_over` in all."""

    days: list[DayAhead]
    teams: list[RowAhead]
    rows: list[RowAhead]
    left_out: int
    left_over: float

    @property
    def most(self) -> int:
        """The tallest bar."""
        return max([1, *(day.due for day in self.days)])


def outlook_of(facts: Facts, past: Backtest) -> Outlook:
    """What the facts lead to expect, each number beside the error of its lead."""
    errors = {one.lead: one for one in past.leads}
    days = [_day(facts, lead, day, errors.get(lead)) for lead, day in enumerate(facts.days)]
    total = {key: sum(facts.expected[key]) for key, numbers in facts.due.items() if any(numbers)}
    keys = sorted(total, key=lambda key: (-total[key], key[0], key[1] or 0))
    rows = [_row(facts, key) for key in keys[:SHOWN]]
    teams = [_team(facts, team.pk, team.name) for team in facts.people.teams]
    return Outlook(days, teams, rows, len(keys[SHOWN:]), sum(total[key] for key in keys[SHOWN:]))


def _day(facts: Facts, lead: int, day: Day, judged: Judged | None) -> DayAhead:
    span = span_of_day(day, facts.at.today)
    due = sum(numbers[lead] for numbers in facts.due.values())
    risky = sum(facts.due[key][lead] for key, chances in facts.chances.items() if chances[lead] >= RISKY)
    error = judged.absolute if judged else None
    return DayAhead(span, due, risky, facts.of_day(lead), error, f"day={span.key}")


def _row(facts: Facts, key: Key) -> RowAhead:
    team, rep = key
    name = facts.people.people[rep].name if rep is not None else "Nobody has it"
    note = facts.people.away_words(rep, facts.at.today) if rep is not None else ""
    of_team = next(one.name for one in facts.people.teams if one.pk == team)
    return RowAhead(name, of_team, note, [_cell(facts, key, lead) for lead in range(len(facts.days))])


def _team(facts: Facts, team: int, name: str) -> RowAhead:
    """All of a team together."""
    keys = [key for key in facts.keys if key[0] == team]
    cells = []
    for lead, day in enumerate(facts.days):
        span = span_of_day(day, facts.at.today)
        due = sum(facts.due[key][lead] for key in keys if key in facts.due)
        cells.append(CellAhead(span, due, facts.of_day(lead, keys), query_of(Slice(team), span.key, "day"), False))
    return RowAhead(f"All of {name}", "", "", cells)


def _cell(facts: Facts, key: Key, lead: int) -> CellAhead:
    span = span_of_day(facts.days[lead], facts.at.today)
    which = Slice(key[0], key[1], nobody=key[1] is None)
    query = query_of(which, span.key, "day")
    return CellAhead(span, facts.due[key][lead], facts.expected[key][lead], query, not facts.there[key][lead])
