"""Lists of tickets, paged by key: a page costs the same at any size, and no page counts a table."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from contacts.models import User
from contacts.row_ids import row_id
from tickets import numbers
from tickets.access import tickets_visible_to
from tickets.business_time import BusinessCalendar
from tickets.models import Ticket, TicketNumber
from tickets.selectors.rules import office_calendar
from tickets.wording import day_words

PAGE = 25
COUNT_CAP = 1000

# Eight tables in one join take PostgreSQL longer to plan than to read: what many rows share is read apart.
JOINED = ("submitter", "account", "assignee")
SHARED = ("agency", "team", "calendar", "policy", "numbers")


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; `after` is the key that the next page starts behind, "" on the last."""

    rows: list[Ticket]
    after: str


def due_day_words(now: datetime, calendar: BusinessCalendar | None = None) -> str:
    """The day whose close of business comes next: "today", after hours such as "Mon 23 Nov"."""
    calendar = calendar or office_calendar()
    day, today = calendar.day1(now), calendar.local_date(now)
    return "today" if day == today else day_words(day, today)


def first_view(user: User) -> str:
    """The view that a rep's day starts with: their own work, else their team's, else all."""
    if Ticket.objects.filter(assignee=user, owed_at__isnull=False).exists():
        return "mine"
    return "team" if user.teams.exists() else "all"


def queue(view: str, user: User, now: datetime) -> QuerySet[Ticket]:
    """The open tickets of one view of the queue."""
    rows = tickets_visible_to(user).filter(owed_at__isnull=False)
    if view == "mine":
        return rows.filter(assignee=user)
    if view == "team":
        return rows.filter(team__in=user.teams.values("pk"))
    if view == "unassigned":
        return rows.filter(assignee__isnull=True)
    if view == "late":
        return rows.filter(owed_at__lt=now)
    if view == "today":
        return rows.filter(owed_at__gte=now, owed_at__lte=next_cob(now))
    return rows


def queue_page(rows: QuerySet[Ticket], after: str) -> Page:
    """One page of a queue, ordered by what is owed next."""
    at, _, number = after.partition("_")
    last, owed_at = row_id(number), instant_of_key(at)
    if last is not None and owed_at is not None:
        # The first condition lets the index start there; alone, the second would read all that was passed.
        rows = rows.filter(Q(owed_at__gt=owed_at) | Q(pk__gt=last), owed_at__gte=owed_at)
    found = list(with_names(rows.order_by("owed_at", "id"))[: PAGE + 1])
    return Page(found[:PAGE], key_by_date(found[PAGE - 1]) if len(found) > PAGE else "")


def page_of_keys(keys: Sequence[tuple[datetime, int]], after: str) -> Page:
    """One page of a queue whose keys are known: of each of its tickets the due second and the id, in their order."""
    at, _, number = after.partition("_")
    last, owed_at = row_id(number), instant_of_key(at)
    start = bisect_right(keys, (owed_at, last)) if last is not None and owed_at is not None else 0
    shown = keys[start : start + PAGE]
    rows = Ticket.objects.filter(pk__in=[pk for _, pk in shown], owed_at__isnull=False).order_by("owed_at", "id")
    return Page(list(with_names(rows)), _key(*shown[-1]) if len(keys) > start + PAGE else "")


def capped_count(rows: QuerySet[Any]) -> str:
    """How many rows there are; "1000+" from there on, so that no count walks a long queue."""
    count = rows.order_by()[: COUNT_CAP + 1].count()
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


def ticket_by_number(user: User, text: str) -> Ticket | None:
    """The ticket that was ever given this number, if this person may see it [3.3], [8.1].

    The number of a merged one finds the one that it goes on as, else itself for who may not see that.
    Asked as one question, so that a number of another agency costs as much as one that nobody has.
    """
    if not text.isprintable():
        return None
    given = TicketNumber.objects.filter(number=numbers.normalize(text)).order_by()
    goes_on = given.filter(ticket__merged_into__isnull=False).values("ticket__merged_into")
    found = tickets_visible_to(user).filter(pk__in=given.values("ticket").union(goes_on))
    return found.order_by(F("merged_into").asc(nulls_first=True)).first()


def shown_number(ticket: Ticket) -> str:
    """The number to call a ticket by: its IMS number once it has one, else its issue number."""
    given = {row.kind: row.number for row in ticket.numbers.all()}
    return numbers.grouped(given.get(TicketNumber.Kind.IMS) or given[TicketNumber.Kind.ISSUE])


def numbers_of(ticket: Ticket) -> list[TicketNumber]:
    """The numbers that the ticket was given itself, the newest first [3.3]."""
    return sorted(ticket.numbers.all(), key=lambda row: -row.pk)


def next_cob(now: datetime) -> datetime:
    """The close of business that comes next: today's, or the next business day's after hours."""
    calendar = office_calendar()
    return calendar.cob(calendar.day1(now))


def with_names(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """The rows with the names that a list shows of them, in a fixed number of queries."""
    return rows.select_related(*JOINED).prefetch_related(*SHARED)


def key_by_date(ticket: Ticket) -> str:
    """The key of an open ticket in a list ordered by what is owed next."""
    assert ticket.owed_at is not None
    return _key(ticket.owed_at, ticket.pk)


def _key(owed_at: datetime, pk: int) -> str:
    return f"{owed_at:%Y%m%dT%H%M%S}_{pk}"


def instant_of_key(text: str) -> datetime | None:
    """The due second in such a key; None if it is nonsense."""
    try:
        return datetime.strptime(f"{text}+0000", "%Y%m%dT%H%M%S%z")
    except ValueError:
        return None
