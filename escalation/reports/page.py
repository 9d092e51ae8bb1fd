"""The reports of one scope: every number with the query of the rows that it counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from contacts.models import Agency, Team, User
from escalation.reports import charts
from escalation.reports.addresses import query_of
from escalation.reports.charts import Bar, Chart
from escalation.reports.counting import Counted, counted, open_by
from escalation.reports.figures import Figures, Promises, Times, business_words, promises, short_words, total
from escalation.reports.open_now import Age, ages
from escalation.reports.scope import JUDGED, NOBODY, ONE_DAY, Asked, By, Scope, month_end
from escalation.reports.wording import CAUSES, PARTIES, PROMISES
from tickets.desk.selectors.kept import month_words
from tickets.desk.selectors.moment import Moment
from tickets.models import LedgerRow, Milestone, Ticket
from tickets.wording import MONTHS

What = LedgerRow.What
CONFIRMATION = Milestone.Name.CONFIRMATION
GROUPS = {By.KIND: "Kind", By.TEAM: "Team", By.REP: "Rep", By.AGENCY: "Agency"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and the query of the list behind it; "" where there is nothing to list."""

    words: str
    query: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table."""

    words: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its headings; the first one is that of the rows' names."""

    heads: tuple[str, ...]
    lines: list[Line]

    @property
    def rows(self) -> list[tuple[str, list[tuple[str, Cell]]]]:
        """Each line with the heading of each cell, which a phone shows beside it."""
        return [(line.words, list(zip(self.heads[1:], line.cells, strict=True))) for line in self.lines]


@dataclass(frozen=True, slots=True)
class Rate:
    """A tile: how many promises of a name were kept."""

    words: str
    rate: str
    note: str
    query: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the page shows."""

    rates: list[Rate]
    promises: Table
    times: Table
    groups: Table
    escalations: Table
    waits: Table
    steps: Table
    ages: list[Age]
    charts: list[Chart]


def report(scope: Scope, by: By, at: Moment) -> Report:
    """The figures of the period, by one dimension, and month by month or week by week."""
    together, found = counted(scope), counted(scope, by)
    steps = {first: together.get((first, ""), Figures()) for first in scope.steps}
    whole = total(steps.values())
    opens = _open_at_ends(scope, steps) if scope.tells_what_is_open else {}
    return Report(
        rates=[_rate(scope, whole, name) for name in PROMISES if promises(whole, name).judged],
        promises=_promises(scope, whole),
        times=_times(scope, whole),
        groups=_groups(scope, by, found),
        escalations=_escalations(scope, whole),
        waits=_waits(scope, whole),
        steps=_steps(scope, steps, opens),
        ages=ages(scope, at),
        charts=_charts(scope, steps, opens),
    )


def _rate(scope: Scope, figures: Figures, name: Milestone.Name) -> Rate:
    told = promises(figures, name)
    note = f"{told.kept:,} of {told.judged:,}" if "%" in told.rate else "too few for a percentage"
    return Rate(f"{PROMISES[name]} kept".lower().capitalize(), told.rate, note, _judged(scope, name))


def _judged(scope: Scope, name: str = "") -> str:
    return query_of(Asked(scope, What.PROMISE, name, JUDGED))


def _promises(scope: Scope, figures: Figures) -> Table:
    names = [name for name in PROMISES if figures.count(What.PROMISE, name)]
    lines = [Line(PROMISES[name], _promise_cells(scope, promises(figures, name), name)) for name in names]
    lines.append(Line("All", _promise_cells(scope, promises(figures))))
    return Table(("Promise", "Kept", "Missed", "Renegotiated", "Kept of those judged"), lines)


def _promise_cells(scope: Scope, told: Promises, name: str = "") -> list[Cell]:
    counts = {"kept": told.kept, "missed": told.missed, "renegotiated": told.renegotiated}
    cells = [_number(count, Asked(scope, What.PROMISE, name, result)) for result, count in counts.items()]
    return [*cells, Cell(told.rate, _judged(scope, name) if told.judged else "")]


def _times(scope: Scope, figures: Figures) -> Table:
    lines = [
        Line(words, _time_cells(scope, figures.times(what, detail), what, detail))
        for words, what, detail in (
            ("Receipt to confirmation", What.PROMISE, CONFIRMATION.value),
            ("Receipt to resolution", What.FINISHED, "resolved"),
        )
    ]
    return Table(("From", "How many", "Median", "Nine of ten within"), lines)


def _time_cells(scope: Scope, times: Times, what: str, detail: str) -> list[Cell]:
    asked = Asked(scope, what, detail, timed=True)
    query = query_of(asked) if times.count else ""
    return [_number(times.count, asked), Cell(times.median_words, query), Cell(times.p90_words, query)]


def _both_times(scope: Scope, figures: Figures) -> list[Cell]:
    """The medians to confirm and to resolve, each with what nine of ten did not exceed."""
    found = []
    for what, detail in ((What.PROMISE, CONFIRMATION.value), (What.FINISHED, "resolved")):
        _, median, p90 = _time_cells(scope, figures.times(what, detail), what, detail)
        found.append(replace(median, note=f"nine of ten: {p90.words}" if median.query else ""))
    return found


def _groups(scope: Scope, by: By, found: Counted) -> Table:
    """The same figures for each value of a dimension, the ones with most first."""
    figures: defaultdict[str, Figures] = defaultdict(Figures)
    for (_, value), part in found.items():
        figures[value].add(part)
    names = _names(by, figures)
    order = sorted(figures, key=lambda value: (-sum(figures[value].counts.values()), names[value]))
    heads = (GROUPS[by], *(f"{PROMISES[name]} kept" for name in MAIN), *TIMES, "Received", "Resolved")
    return Table(heads, [_group(scope.of(by, value), names[value], figures[value]) for value in order])


MAIN = [name for name in PROMISES if name != Milestone.Name.QUICK_FIX]
TIMES = ("Time to confirm", "Time to resolve")


def _group(scope: Scope, words: str, figures: Figures) -> Line:
    rates = [(name, promises(figures, name)) for name in MAIN]
    cells = [Cell(told.rate, _judged(scope, name)) if told.judged else Cell("–") for name, told in rates]
    cells += _both_times(scope, figures)
    cells.append(_number(figures.count(What.RECEIVED), Asked(scope, What.RECEIVED)))
    cells.append(_number(figures.count(What.FINISHED, "resolved"), Asked(scope, What.FINISHED, "resolved")))
    return Line(words, cells)


def _names(by: By, values: Iterable[str]) -> dict[str, str]:
    """What the values of a dimension are called."""
    if by == By.KIND:
        return {value: Ticket.Kind(value).label for value in values}
    keys = [value for value in values if value != NOBODY]
    tables: dict[By, type[Team] | type[User] | type[Agency]] = {By.TEAM: Team, By.REP: User, By.AGENCY: Agency}
    rows = tables[by]._default_manager.filter(pk__in=keys).values_list("pk", "name")
    return {NOBODY: "Nobody yet"} | {str(pk): name for pk, name in rows}


def _escalations(scope: Scope, figures: Figures) -> Table:
    """How often each level was told, by cause."""
    levels = sorted({result for what, _, result in figures.counts if what == What.TOLD}, key=int)
    lines = [Line(f"Level {level}", _level(scope, figures, level)) for level in levels]
    if len(levels) > 1:
        lines.append(Line("All levels", _level(scope, figures, "")))
    return Table(("Told", "Promise missed", "Asked by hand", "Reopened soon", "In all"), lines)


def _level(scope: Scope, figures: Figures, level: str) -> list[Cell]:
    return [
        _number(figures.count(What.TOLD, cause or None, level or None), Asked(scope, What.TOLD, cause, level))
        for cause in (*CAUSES, "")
    ]


def _waits(scope: Scope, figures: Figures) -> Table:
    lines = []
    for party, words in PARTIES.items():
        times = figures.times(What.WAITED, party)
        count, median, p90 = _time_cells(scope, times, What.WAITED, party)
        if times.count:
            lines.append(Line(words, [count, Cell(times.total_words, count.query), median, p90]))
    return Table(("Waited for", "How often", "In all", "Median", "Nine of ten within"), lines)


def _open_at_ends(scope: Scope, steps: dict[date, Figures]) -> dict[date, int]:
    """How many were open at the end of each step of the period: all received until then, less all finished."""
    opened, found = open_by(scope, scope.first - ONE_DAY), {}
    for first, figures in steps.items():
        opened += figures.count(What.RECEIVED) - figures.count(What.FINISHED)
        found[first] = opened
    return found


STEP_HEADS = ("Kept", "Missed", "Rate", *TIMES, "Received", "Finished")


def _steps(scope: Scope, steps: dict[date, Figures], opens: dict[date, int]) -> Table:
    heads = ("Week" if scope.by_week else "Month", *STEP_HEADS, *(["Open at its end"] if opens else []))
    return Table(heads, [_step(scope, first, figures, opens.get(first)) for first, figures in steps.items()])


def _step(whole: Scope, first: date, figures: Figures, opened: int | None) -> Line:
    scope = whole.step(first)
    kept, missed, _, rate = _promise_cells(scope, promises(figures))
    counts = [_number(figures.count(what), Asked(scope, what)) for what in (What.RECEIVED, What.FINISHED)]
    ends = [] if opened is None else [_number(opened, Asked(scope, open_at=scope.last))]
    return Line(_step_words(whole, scope), [kept, missed, rate, *_both_times(scope, figures), *counts, *ends])


def _step_words(whole: Scope, scope: Scope) -> str:
    """A month, "Sep 2026", or a week, "7 to 13 Sep 2026"; of a month that the period cuts off, which days."""
    if not whole.by_week and scope.first.day == 1:
        return month_words(scope.first) + ("" if scope.last == month_end(scope.last) else ", so far")
    first, last = scope.first, scope.last
    begin = f"{first.day}" if first.month == last.month else f"{first.day} {MONTHS[first.month - 1]}"
    days = f"{begin} to {last.day}" if first != last else f"{last.day}"
    return f"{days} {month_words(last)}"


def _number(count: int, asked: Asked) -> Cell:
    return Cell(f"{count:,}", query_of(asked) if count else "")


def _charts(scope: Scope, steps: dict[date, Figures], opens: dict[date, int]) -> list[Chart]:
    """Three drawings of the months or weeks; none of a single one."""
    if len(steps) < 2:
        return []
    told = {first: promises(figures) for first, figures in steps.items()}
    medians = {first: figures.times(What.FINISHED, "resolved").median for first, figures in steps.items()}
    short = {first: _short(scope.step(first).first, by_week=scope.by_week) for first in steps}
    kept = [Bar(short[first], _rate_alone(each), each.rate, (each.kept, each.missed)) for first, each in told.items()]
    resolved = [
        Bar(short[first], short_words(median), business_words(median), (median or 0,))
        for first, median in medians.items()
    ]
    found = [
        charts.columns("kept", "Promises kept and missed", kept, JUDGED_PARTS),
        charts.columns("resolve", "Median time to resolve, in business time", resolved, PLAIN),
    ]
    if opens:
        title = f"Open at the end of the {'week' if scope.by_week else 'month'}"
        ends = [Bar(short[first], f"{count:,}", f"{count:,}", (count,)) for first, count in opens.items()]
        found.append(charts.columns("open", title, ends, PLAIN))
    return found


def _rate_alone(told: Promises) -> str:
    """The rate, as short as a drawing has room for; nothing where nothing was judged."""
    return told.rate.replace(" of ", "/") if told.judged else ""


JUDGED_PARTS = (("kept", "kept"), ("late", "missed"))
PLAIN = (("plain", ""),)


def _short(first: date, *, by_week: bool) -> str:
    """The name of a month or week for a drawing: "Sep", "7 Sep"; a year begins with its number, "Jan 27"."""
    month = MONTHS[first.month - 1]
    if by_week:
        return f"{first.day} {month}"
    return f"{month} {first:%y}" if first.month == 1 else month
