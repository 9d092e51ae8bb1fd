"""Which rows of the ledger a report is about: a period of office dates, filtered by what they say of themselves."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from tickets.desk.selectors.kept import month_words
from tickets.models import LedgerRow, LedgerSum
from tickets.wording import day_words

By = LedgerSum.By
What = LedgerRow.What
ONE_DAY = timedelta(days=1)

NOBODY = "none"
COLUMNS = {By.KIND: "kind", By.TEAM: "team_id", By.REP: "rep_id", By.AGENCY: "agency_id"}
# A request changes hands, so what is open cannot be told by who it was with when it came.
OF_A_REQUEST_FOR_GOOD = {By.KIND, By.AGENCY}
JUDGED = "judged"
BY_WEEK = 93  # days: a quarter has 92 at most


@dataclass(frozen=True, slots=True)
class Scope:
    """A period from its first to its last office date, and at most one value of each dimension."""

    first: date
    last: date
    filters: dict[By, str] = field(default_factory=dict)

    @property
    def by_week(self) -> bool:
        """Whether the period is told week by week, for it is too short for months."""
        return (self.last - self.first).days < BY_WEEK

    @property
    def steps(self) -> list[date]:
        """The first of each month, or the Monday of each week, that the period touches."""
        if self.by_week:
            monday = self.first - timedelta(days=self.first.weekday())
            return [monday + timedelta(days=days) for days in range(0, (self.last - monday).days + 1, 7)]
        return months_between(self.first, self.last)

    def step(self, first: date) -> "Scope":
        """As much of one week or month as lies within the period."""
        end = first + timedelta(days=6) if self.by_week else month_end(first)
        return replace(self, first=max(self.first, first), last=min(self.last, end))

    def begin_of(self, day: date) -> date:
        """The first date of the week or month that a day is counted in."""
        return day - timedelta(days=day.weekday()) if self.by_week else day.replace(day=1)

    def of(self, by: By, value: str) -> "Scope":
        """Only what has this value of a dimension."""
        return replace(self, filters=self.filters | {by: value})

    @property
    def tells_what_is_open(self) -> bool:
        return self.filters.keys() <= OF_A_REQUEST_FOR_GOOD

    @property
    def words(self) -> str:
        """The period in words, "Sep 2026", "Sep 2026 to Feb 2027" or "Tue 1 Sep 2026 to Fri 4 Sep 2026"."""
        if self.first.day == 1 and self.last == month_end(self.last):
            first, last = month_words(self.first), month_words(self.last)
            return first if first == last else f"{first} to {last}"
        if self.first == self.last:
            return full_day_words(self.first)
        return f"{full_day_words(self.first)} to {full_day_words(self.last)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """One number of a report, as the rows that it counts; what is empty may be anything."""

    scope: Scope
    what: str = ""
    detail: str = ""
    result: str = ""
    timed: bool = False
    open_at: date | None = None  # what had been received, and was not finished, by the end of this date


def rows_of(asked: Asked) -> QuerySet[LedgerRow]:
    """The rows that a number counts: it is the count of them, and its list is them."""
    if asked.open_at is not None:
        ended = LedgerRow.objects.filter(
            ticket=OuterRef("ticket"), cycle=OuterRef("cycle"), what=What.FINISHED, part=0
        )
        received = LedgerRow.objects.filter(filtered(asked.scope), what=What.RECEIVED, detail="", result="")
        return received.filter(~Exists(ended.filter(day__lte=asked.open_at)), day__lte=asked.open_at)
    rows = LedgerRow.objects.filter(filtered(asked.scope), day__gte=asked.scope.first, day__lte=asked.scope.last)
    if asked.what:
        rows = rows.filter(what=asked.what)
    if asked.detail:
        rows = rows.filter(detail=asked.detail)
    if asked.result:
        rows = rows.filter(result__in=["kept", "missed"] if asked.result == JUDGED else [asked.result])
    return rows.filter(seconds__isnull=False) if asked.timed else rows


def filtered(scope: Scope) -> Q:
    """The filters alone, without the period."""
    found = Q()
    for by, value in scope.filters.items():
        column = COLUMNS[by]
        found &= Q(**{f"{column}__isnull": True}) if value == NOBODY else Q(**{column: value})
    return found


def months_between(first: date, last: date) -> list[date]:
    """The first of each month from that of one date to that of another."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = (first.year * 12 + first.month - 1 + further for further in range(count))
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def month_end(day: date) -> date:
    """The last date of its month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1) - ONE_DAY


def full_day_words(day: date) -> str:
    """A date in words with its year, "Tue 1 Sep 2026"."""
    return f"{day_words(day)} {day.year}"
