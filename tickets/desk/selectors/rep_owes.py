"""What a rep owes: late, today and in the next ten business days. A number is counted by the query of its list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from contacts.models import User
from contacts.row_ids import row_id
from tickets.access import tickets_visible_to
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.desk.selectors.moment import Moment
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import PAGE, instant_of_key
from tickets.selectors.load import HORIZON_DAYS
from tickets.wording import day_words

ONE_DAY = timedelta(days=1)
ALL, LATE, LATER = "all", "late", "later"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of due seconds, from the first up to but without `until`; `closed` says why nobody works then."""

    key: str
    words: str
    first: datetime | None
    until: datetime | None
    closed: str = ""

    @property
    def condition(self) -> Q:
        """What a due second has to fulfil to lie in it."""
        bounds = {"due_at__gte": self.first, "due_at__lt": self.until}
        return Q(**{name: bound for name, bound in bounds.items() if bound is not None})


@dataclass(frozen=True, slots=True)
class Number:
    """How much is owed in a span."""

    span: Span
    count: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """The numbers of one rep: what is late, each date from today on, and what comes after the last of them."""

    late: Number
    days: list[Number]
    later: Number

    @property
    def today(self) -> Number:
        return self.days[0]

    @property
    def ahead(self) -> int:
        """How much is owed from now to the end of the tenth business day."""
        return sum(day.count for day in self.days)

    @property
    def total(self) -> int:
        return self.late.count + self.ahead + self.later.count


@dataclass(frozen=True, slots=True)
class MilestonePage:
    """Some milestones of a list; `after` is the key that the next page starts behind, "" on the last."""

    rows: list[Milestone]
    after: str


def open_tickets_of(reader: User, *reps: int) -> QuerySet[Ticket]:
    """The open requests that these reps have, as far as the reader may see them."""
    return tickets_visible_to(reader).filter(assignee__in=reps, owed_at__isnull=False)


def owed_by(reader: User, *reps: int) -> QuerySet[Milestone]:
    """All that these reps owe, every act of each of their open requests."""
    return Milestone.objects.filter(outcome=Milestone.Outcome.OPEN, ticket__in=open_tickets_of(reader, *reps))


def spans(at: Moment) -> list[Span]:
    """Late, each date from today to the tenth business day, and later; together they hold every due second."""
    today, last = at.today, _last_day(at.calendar, at.today)
    dates = [today + n * ONE_DAY for n in range((last - today).days + 1)]
    late = Span(LATE, "late", None, at.now)
    later = Span(LATER, f"after {day_words(last, today)}", at.midnight(last + ONE_DAY), None)
    return [late, *(_span_of(day, at) for day in dates), later]


def span_of(key: str, at: Moment) -> Span:
    """The span with that key; everything for a key that names none."""
    return next((span for span in spans(at) if span.key == key), Span(ALL, "in all", None, None))


def outlooks(reader: User, *reps: int, at: Moment) -> dict[int, Outlook]:
    """How much of what each of these reps owes lies in each span, by id, in one query."""
    found = spans(at)
    counting = {f"n{place}": Count("pk", filter=span.condition) for place, span in enumerate(found)}
    rows = owed_by(reader, *reps).values("ticket__assignee").annotate(**counting).order_by()
    counts: dict[int, Any] = {row["ticket__assignee"]: row for row in rows}
    return {rep: _outlook(found, counts.get(rep, {})) for rep in reps}


def _outlook(found: list[Span], counts: dict[str, int]) -> Outlook:
    late, *days, later = (Number(span, counts.get(f"n{place}", 0)) for place, span in enumerate(found))
    return Outlook(late, days, later)


def owed_page(rows: QuerySet[Milestone], after: str) -> MilestonePage:
    """One page of what is owed, the most urgent first."""
    at, _, number = after.partition("_")
    last, due_at = row_id(number), instant_of_key(at)
    if last is not None and due_at is not None:
        rows = rows.filter(Q(due_at__gt=due_at) | Q(pk__gt=last), due_at__gte=due_at)
    found = list(rows.order_by("due_at", "id")[: PAGE + 1])
    return MilestonePage(found[:PAGE], key_of(found[PAGE - 1], "due_at") if len(found) > PAGE else "")


def key_of(row: Milestone, field: str) -> str:
    """The key of a milestone in a list ordered by that instant."""
    return f"{getattr(row, field):%Y%m%dT%H%M%S}_{row.pk}"


def _span_of(day: date, at: Moment) -> Span:
    """A date; of today only what is left of it, so that nothing late is counted twice."""
    first = at.now if day == at.today else at.midnight(day)
    words = "today" if day == at.today else day_words(day, at.today)
    return Span(day.isoformat(), words, first, at.midnight(day + ONE_DAY), _closed(at.calendar, day))


def _closed(calendar: BusinessCalendar, day: date) -> str:
    """Why the office is closed on that date; "" if it is not."""
    if calendar.is_business_day(day):
        return ""
    return calendar.closure_name(day) or "weekend"


def _last_day(calendar: BusinessCalendar, today: date) -> date:
    """The tenth business day from today on; the last known one where the closures end before that [4.14]."""
    try:
        return calendar.add_business_days(calendar.roll_forward(today), HORIZON_DAYS)
    except CalendarHorizonError:
        return calendar.rules.known_until
