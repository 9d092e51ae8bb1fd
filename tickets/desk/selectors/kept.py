"""How many of a rep's promises were kept, month by month; each number is counted by the query of its list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from contacts.models import User
from contacts.row_ids import row_id
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.rep_owes import MilestonePage, key_of
from tickets.models import Milestone
from tickets.selectors.lists import PAGE, instant_of_key
from tickets.wording import MONTHS

Outcome = Milestone.Outcome

PERIODS = {1: "This month", 3: "Three months", 12: "Twelve months"}
HOW = {
    Outcome.KEPT: "kept",
    Outcome.LATE: "late",
    Outcome.RENEGOTIATED: "new date",
    Outcome.DROPPED: "dropped",
}
FEW = 10  # below that, one promise more or less is worth ten points and more


def rate_words(kept: int, judged: int) -> str:
    """The share of those kept, "92 %", never more than it is; of few of them their numbers alone, "7 of 9"."""
    if not judged:
        return "none to judge"
    return f"{kept} of {judged}" if judged < FEW else f"{kept * 100 // judged} %"


@dataclass(frozen=True, slots=True)
class Tally:
    """How the promises of some months ended; `key` names the months in an address."""

    key: str
    words: str
    counts: dict[str, int]

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Each outcome with its words and its number."""
        return [(how.value, words, self.counts[how]) for how, words in HOW.items()]

    @property
    def ended(self) -> int:
        return sum(self.counts.values())

    @property
    def judged(self) -> int:
        """How many were kept or late: only of these is there a rate."""
        return self.counts[Outcome.KEPT] + self.counts[Outcome.LATE]

    @property
    def rate(self) -> str:
        """The share of those kept, "92 %"; of few of them their numbers alone."""
        return rate_words(self.counts[Outcome.KEPT], self.judged)

    @property
    def is_few(self) -> bool:
        return 0 < self.judged < FEW


@dataclass(frozen=True, slots=True)
class Record:
    """How a rep kept promises in a period: each month, the latest first, and all together."""

    months: list[Tally]
    total: Tally

    @property
    def rows(self) -> list[Tally]:
        """The months in which something ended, and their sum where there are several."""
        months = [month for month in self.months if month.ended]
        return [*months, self.total] if len(months) > 1 else months


def ended_between(user: User, first: datetime, until: datetime) -> QuerySet[Milestone]:
    """The promises that were this rep's when they ended in that time."""
    return Milestone.objects.filter(holder=user, ended_at__gte=first, ended_at__lt=until)


def record_of(user: User, months: int, at: Moment) -> Record:
    """The rep's record of so many months, this one included, in one query."""
    firsts = _months(at.today, months)
    rows = ended_between(user, at.midnight(firsts[-1]), at.midnight(_next(firsts[0])))
    grouped = rows.annotate(month=TruncMonth("ended_at", tzinfo=ZoneInfo(at.calendar.zone))).values_list(
        "month", "outcome"
    )
    counts = {
        (month.date(), outcome): count for month, outcome, count in grouped.annotate(count=Count("pk")).order_by()
    }
    tallies = [_tally(_key(first), month_words(first), [first], counts) for first in firsts]
    return Record(tallies, _tally(f"last-{months}", PERIODS[months], firsts, counts))


def ended_list(user: User, key: str, how: str, at: Moment) -> tuple[QuerySet[Milestone], str]:
    """The promises that a number of the record counts, with the words for their months.

    A key or an outcome that means nothing gives this month, and every outcome.
    """
    is_period = key in {f"last-{months}" for months in PERIODS}
    firsts = _months(at.today, int(key[5:])) if is_period else [_month_of(key, at.today)]
    rows = ended_between(user, at.midnight(firsts[-1]), at.midnight(_next(firsts[0])))
    words = f"{month_words(firsts[-1])} to {month_words(firsts[0])}" if len(firsts) > 1 else month_words(firsts[0])
    return (rows.filter(outcome=how) if how in HOW else rows), words


def ended_page(rows: QuerySet[Milestone], after: str) -> MilestonePage:
    """One page of promises that ended, the latest first."""
    at, _, number = after.partition("_")
    last, ended_at = row_id(number), instant_of_key(at)
    if last is not None and ended_at is not None:
        rows = rows.filter(Q(ended_at__lt=ended_at) | Q(pk__lt=last), ended_at__lte=ended_at)
    found = list(rows.order_by("-ended_at", "-id")[: PAGE + 1])
    return MilestonePage(found[:PAGE], key_of(found[PAGE - 1], "ended_at") if len(found) > PAGE else "")


def month_words(first: date) -> str:
    """A month in words, "Sep 2026"."""
    return f"{MONTHS[first.month - 1]} {first.year}"


def _tally(key: str, words: str, firsts: Iterable[date], counts: dict[tuple[date, str], int]) -> Tally:
    months = list(firsts)
    return Tally(key, words, {how: sum(counts.get((first, how), 0) for first in months) for how in HOW})


def _months(today: date, count: int) -> list[date]:
    """The first days of so many months, this one first."""
    numbers = (today.year * 12 + today.month - 1 - back for back in range(count))
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _key(first: date) -> str:
    return f"{first:%Y-%m}"


def _month_of(key: str, today: date) -> date:
    """The month that "2026-09" names; the present one for nonsense, and for one that is still to come."""
    try:
        found = date.fromisoformat(f"{key}-01")
    except ValueError:
        found = today
    return min(found, today).replace(day=1)
