"""How long the requests that are open now have been so, in business days."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from escalation.reports.scope import NOBODY, By, Scope
from tickets.desk.selectors.moment import Moment
from tickets.models import Ticket

COLUMNS = {By.KIND: "kind", By.TEAM: "team", By.REP: "assignee", By.AGENCY: "agency"}
# By key: the words before "business days", and from how many of them ago on, up to how many.
AGES = {
    "2": ("Up to 2", 0, 2),
    "5": ("3 to 5", 3, 5),
    "10": ("6 to 10", 6, 10),
    "20": ("11 to 20", 11, 20),
    "more": ("More than 20", 21, None),
}


@dataclass(frozen=True, slots=True)
class Age:
    """So many open requests have been so for so long."""

    key: str
    words: str
    count: int


def ages(scope: Scope, at: Moment) -> list[Age]:
    """The open requests by age, in one query; whose they are now, whatever the period."""
    counts = {f"age_{key}": Count("pk", filter=_aged(key, at)) for key in AGES}
    found = _open(scope).aggregate(**counts)
    return [Age(key, words, found[f"age_{key}"]) for key, (words, *_) in AGES.items()]


def open_rows(scope: Scope, age: str, at: Moment) -> QuerySet[Ticket]:
    """The open requests of one age, of every age where it is not known: what the number counts."""
    return _open(scope).filter(_aged(age, at) if age in AGES else Q())


def _open(scope: Scope) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(owed_at__isnull=False)
    for by, value in scope.filters.items():
        column = COLUMNS[by]
        rows = rows.filter(**({f"{column}__isnull": True} if value == NOBODY else {column: value}))
    return rows


def _aged(key: str, at: Moment) -> Q:
    _, youngest, oldest = AGES[key]
    found = Q()
    if youngest:
        found &= Q(cycle_started_at__lt=_begin(youngest - 1, at))
    if oldest is not None:
        found &= Q(cycle_started_at__gte=_begin(oldest, at))
    return found


def _begin(days: int, at: Moment) -> datetime:
    """The beginning of the date from which today is so many business days later."""
    return at.midnight(at.calendar.add_business_days(at.today, -days) if days else at.today)
