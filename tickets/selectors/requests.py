"""The requests of one agency's side: which, in what order, and page by page in both directions [8.1]."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Prefetch, Q, QuerySet
from django.db.models.expressions import OrderBy

from contacts.models import User
from contacts.row_ids import row_id
from tickets.access import tickets_visible_to
from tickets.models import Ticket, Wait
from tickets.selectors.lists import JOINED, PAGE, SHARED, instant_of_key, key_by_date, next_cob
from tickets.selectors.rules import office_calendar
from tickets.states import Status
from tickets.turns import Side, Turn, whose_turn

SHOWS = {"open": "Open", "finished": "Finished", "all": "All"}
SORTS = {"newest": "Newest first", "next": "Next date first"}
WHOSE = {"all": "The whole agency", "mine": "Mine"}
OPEN = Q(owed_at__isnull=False)

# The same rule as whose_turn, for the database; a test holds the two together.
TURNS = {
    Side.YOURS: OPEN & (Q(status=Status.PAUSED) | Q(account__isnull=True)),
    Side.OURS: OPEN & ~Q(status=Status.PAUSED) & Q(account__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Slice:
    """Some rows of a list; `newer` and `older` are the keys of the pages before and after it, "" where none is."""

    rows: list[Ticket]
    newer: str
    older: str


def requests_of(user: User, *, whose: str, show: str) -> QuerySet[Ticket]:
    """The requests that this person may see: their own or the agency's, open, finished or all."""
    rows = tickets_visible_to(user)
    if whose == "mine":
        rows = rows.filter(submitter=user)
    return rows if show == "all" else rows.filter(owed_at__isnull=show == "finished")


def due(when: str, now: datetime) -> Q:
    """What is owed late, by the close of business that comes next ("today"), or by the end of this week."""
    if when == "late":
        return Q(owed_at__lt=now)
    until = next_cob(now) if when == "today" else _end_of_week(now)
    return Q(owed_at__gte=now, owed_at__lte=until)


def filed_since(day: date) -> Q:
    """Received on this office date or later."""
    return Q(received_at__gte=datetime.combine(day, time.min, _zone()))


def filed_until(day: date) -> Q:
    """Received on this office date or earlier."""
    return Q(received_at__lte=datetime.combine(day, time(23, 59, 59), _zone()))


def slice_of(rows: QuerySet[Ticket], sort: str, *, after: str = "", before: str = "", sought: bool = False) -> Slice:
    """The page behind the key `after`, or the one that ends at the key `before`; a key that is none is passed over.

    Rows that were `sought` by words are few or come from their own index: they are sorted, not walked in order,
    which for a word that nobody uses would read and take apart every request of the agency.
    """
    back = bool(before)
    beyond = _beyond(sort, before or after, back)
    if beyond is not None:
        rows = rows.filter(beyond)
    # The page is found first, and only then joined with its names.
    ids = rows.order_by(*_order(sort, back, sought)).values("pk")[: PAGE + 1]
    found = list(with_turns(Ticket.objects.filter(pk__in=ids)).order_by(*_order(sort, back)))
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    has_newer, has_older = (more, True) if back else (beyond is not None, more)
    key = key_by_date if sort == "next" else _key_by_number
    return Slice(found, key(found[0]) if found and has_newer else "", key(found[-1]) if found and has_older else "")


def in_order(rows: QuerySet[Ticket], sort: str, *, sought: bool) -> QuerySet[Ticket]:
    """All of the rows in the order of the list."""
    return rows.order_by(*_order(sort, False, sought))


def turn_of(ticket: Ticket) -> Turn:
    """Whose turn it is, for a ticket that was read `with_turns`."""
    waits: Iterable[Wait] = ticket.open_waits  # type: ignore[attr-defined]
    return whose_turn(
        Status(ticket.status),
        waits_for=next((wait.party for wait in waits), ""),
        to_be_completed=ticket.to_be_completed,
        accepted=ticket.accepted_at is not None,
        holder=ticket.assignee.name if ticket.assignee else ticket.team.name,
    )


def open_waits() -> "Prefetch[Any]":
    """For whom tickets wait just now, as `open_waits` of each."""
    return Prefetch("waits", Wait.objects.filter(ended_at__isnull=True), to_attr="open_waits")


def with_turns(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The rows with all that a list says of them, in a fixed number of queries."""
    return rows.select_related(*JOINED).prefetch_related(*SHARED, open_waits())


_FIRST: dict[str, tuple[F, Any]] = {"newest": (F("id"), 0), "next": (F("owed_at"), timedelta(0))}


def _order(sort: str, back: bool, sought: bool = False) -> list[OrderBy]:
    """The order of a list, or the other way round; no index knows a sum, so that none is walked for it."""
    key, nothing = _FIRST[sort]
    descending = (sort == "newest") != back
    return [each.desc() if descending else each.asc() for each in (key + nothing if sought else key, F("id"))]


def _beyond(sort: str, key: str, back: bool) -> Q | None:
    if sort == "newest":
        last = row_id(key)
        return None if last is None else Q(pk__gt=last) if back else Q(pk__lt=last)
    at, _, number = key.partition("_")
    last, owed_at = row_id(number), instant_of_key(at)
    if last is None or owed_at is None:
        return None
    # The first condition lets the index start there; alone, the second would read all that was passed.
    if back:
        return Q(owed_at__lte=owed_at) & (Q(owed_at__lt=owed_at) | Q(pk__lt=last))
    return Q(owed_at__gte=owed_at) & (Q(owed_at__gt=owed_at) | Q(pk__gt=last))


def _key_by_number(ticket: Ticket) -> str:
    return str(ticket.pk)


def _end_of_week(now: datetime) -> datetime:
    today = office_calendar().local_date(now)
    return datetime.combine(today + timedelta(days=6 - today.weekday()), time(23, 59, 59), _zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(office_calendar().zone)
