"""Counts the ledger over any period: whole months and days by their sums, what is left by the rows themselves.

A sum counts only while nothing of its span was written or changed since, so that both ways tell the same. Sums are
kept for all rows and for each value of one dimension; where a report asks for two at once, the rows are counted.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain, groupby
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import TruncMonth, TruncWeek

from escalation.reports.figures import Figures, total
from escalation.reports.scope import COLUMNS, NOBODY, ONE_DAY, By, Scope, filtered
from tickets.models import LedgerChange, LedgerRow, LedgerSpan, LedgerSum

MINUTES = F("seconds") / 60
Counted = dict[tuple[date, str], Figures]  # by the first date of the step, and the value of the dimension


def first_day() -> date | None:
    """The first date of which there is anything to report."""
    found: date | None = LedgerRow.objects.aggregate(first=Min("day"))["first"]
    return found


def counted(scope: Scope, by: By = By.ALL) -> Counted:
    """The figures of each month or week of the period, for each value of a dimension or ("") for all together."""
    found: defaultdict[tuple[date, str], Figures] = defaultdict(Figures)
    summed = _sums_of(scope, by)
    spans = list(_chosen(scope)) if summed is not None else []
    steps = {span.pk: scope.begin_of(span.first) for span in spans}
    for row in LedgerSum.objects.filter(summed or Q(), span__in=steps) if steps else ():
        found[steps[row.span_id], row.value if by != By.ALL else ""].add(unpacked(row))
    left = list(_left(scope, spans))
    if left:
        _count_rows(scope, by, left, found)
    return dict(found)


def open_by(scope: Scope, day: date) -> int:
    """How many were open at the end of a date, by kind and agency: all received until then, less all finished.

    It is the count of the rows that `rows_of` gives for `open_at`, which would be searched one by one.
    """
    begin = first_day()
    if begin is None or day < begin:
        return 0
    figures = total(counted(replace(scope, first=begin, last=day)).values())
    return figures.count(LedgerRow.What.RECEIVED) - figures.count(LedgerRow.What.FINISHED)


def valid_spans() -> Any:
    """The spans whose sums still tell what their rows do."""
    return LedgerSpan.objects.filter(~Exists(LedgerChange.objects.filter(span=OuterRef("pk"))))


def key_of(value: object) -> str:
    """A value of a dimension as sums and addresses name it."""
    return NOBODY if value is None else str(value)


def packed(figures: Figures) -> dict[str, Any]:
    """The two fields of a sum."""
    return {
        "counts": {"/".join(measure): count for measure, count in figures.counts.items()},
        "minutes": {
            "/".join(measure): [figures.spent[measure], *chain.from_iterable(sorted(taken.items()))]
            for measure, taken in figures.taken.items()
        },
    }


def unpacked(row: LedgerSum) -> Figures:
    """The figures of one sum."""
    figures = Figures()
    for words, count in row.counts.items():
        what, detail, result = words.split("/")
        figures.counts[what, detail, result] += count
    for words, (spent, *pairs) in row.minutes.items():
        what, detail, result = words.split("/")
        figures.time((what, detail, result), spent, dict(zip(pairs[::2], pairs[1::2], strict=True)))
    return figures


def _sums_of(scope: Scope, by: By) -> Q | None:
    """Which sums answer this; None where none do."""
    if not scope.filters:
        return Q(by=by)
    if len(scope.filters) == 1 and by in (By.ALL, *scope.filters):
        ((only, value),) = scope.filters.items()
        return Q(by=only, value=value)
    return None


def _chosen(scope: Scope) -> Iterator[LedgerSpan]:
    """The spans that count within the period, none within another: the longest first."""
    covered = scope.first - ONE_DAY
    spans = valid_spans().filter(first__gte=scope.first, last__lte=scope.last).order_by("first", "-last")
    for span in _longest(spans.filter(last=F("first")) if scope.by_week else spans):
        if span.first > covered:
            covered = span.last
            yield span


def _longest(spans: Iterable[LedgerSpan]) -> Iterator[LedgerSpan]:
    for _, alike in groupby(spans, key=lambda span: span.first):
        yield next(alike)


def _left(scope: Scope, spans: Iterable[LedgerSpan]) -> Iterator[tuple[date, date]]:
    """The stretches of the period that no span covers."""
    begin = scope.first
    for span in spans:
        if begin < span.first:
            yield begin, span.first - ONE_DAY
        begin = span.last + ONE_DAY
    if begin <= scope.last:
        yield begin, scope.last


def _count_rows(scope: Scope, by: By, left: list[tuple[date, date]], found: defaultdict[Any, Figures]) -> None:
    within = Q()
    for first, last in left:
        within |= Q(day__gte=first, day__lte=last)
    rows = LedgerRow.objects.filter(within & filtered(scope))
    names = [COLUMNS[by]] if by != By.ALL else []
    step = TruncWeek("day") if scope.by_week else TruncMonth("day")
    grouped = rows.annotate(step=step, minutes=MINUTES).values_list(
        "step", "what", "detail", "result", "minutes", *names
    )
    for first, what, detail, result, minutes, *value, count in grouped.annotate(count=Count("pk")).order_by():
        found[first, key_of(value[0]) if value else ""].note((what, detail, result), minutes, count)
