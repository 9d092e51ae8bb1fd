"""What a week kept and missed, from the ledger of the reports, and what is open longest."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from contacts.models import User
from escalation.now.selectors.briefing import Entry, site_link
from tickets.access import tickets_visible_to
from tickets.business_time import BusinessCalendar
from tickets.models import LedgerRow, Milestone, Ticket
from tickets.selectors.lists import shown_number, with_names
from tickets.selectors.promises import ACTS
from tickets.wording import day_words

OLDEST = 5
SUNDAY = timedelta(days=6)
What = LedgerRow.What


@dataclass(frozen=True, slots=True)
class Week:
    """Lines with names and words: what came and went, how promises were decided, who was told; then the oldest."""

    first: date
    last: date
    facts: list[tuple[str, str]]
    oldest: list[Entry]

    @property
    def words(self) -> str:
        """The week by its first and last day."""
        return f"{day_words(self.first)} to {day_words(self.last)}"

    def __bool__(self) -> bool:
        return bool(self.facts or self.oldest)


def week_before(day: date) -> date:
    """The Monday of the week before the one of this day."""
    return day - timedelta(days=day.weekday() + 7)


def week_of(user: User, monday: date, calendar: BusinessCalendar, now: datetime) -> Week:
    """The week that begins on this Monday, by the office's days; one walk of an index, and one of what is open."""
    happened = LedgerRow.objects.filter(day__range=(monday, monday + SUNDAY)).order_by()
    counts = {row[:3]: row[3] for row in happened.values_list("what", "detail", "result").annotate(Count("pk"))}
    return Week(monday, monday + SUNDAY, list(_facts(counts)), _oldest(user, calendar, now))


Counts = dict[tuple[str, str, str], int]


def _facts(counts: Counts) -> Iterator[tuple[str, str]]:
    received, finished = (_sum(counts, what) for what in (What.RECEIVED, What.FINISHED))
    if received or finished:
        yield "Requests", f"{received:,} received, {finished:,} finished"
    every = _by_result(counts, What.PROMISE)
    if judged := every["kept"] + every["missed"]:
        yield "Promises", f"{_decided(every)}; {every['kept'] * 100 // judged} % of those due were kept"
    for name in Milestone.Name:
        of_name = Counter({row[2]: count for row, count in counts.items() if row[:2] == (What.PROMISE, name)})
        if of_name.total():
            yield ACTS[name], _decided(of_name)
    if told := _by_result(counts, What.TOLD):
        levels = ", ".join(f"level {level} {told[level]:,} times" for level in sorted(told, key=int))
        yield "Escalations", f"{told.total():,} told: {levels}"


def _sum(counts: Counts, what: What) -> int:
    return sum(count for row, count in counts.items() if row[0] == what)


def _by_result(counts: Counts, what: What) -> Counter[str]:
    found = Counter[str]()
    for row, count in counts.items():
        if row[0] == what:
            found[row[2]] += count
    return found


def _decided(results: Counter[str]) -> str:
    words = (("kept", "kept"), ("missed", "missed"), ("renegotiated", "moved in time"))
    return ", ".join(f"{results[key]:,} {said}" for key, said in words if results[key] or key == "kept")


def _oldest(user: User, calendar: BusinessCalendar, now: datetime) -> list[Entry]:
    rows = with_names(tickets_visible_to(user).filter(owed_at__isnull=False).order_by("cycle_started_at", "id"))
    return [_entry(ticket, calendar, now) for ticket in rows[:OLDEST]]


def _entry(ticket: Ticket, calendar: BusinessCalendar, now: datetime) -> Entry:
    days = calendar.business_days_between(calendar.local_date(ticket.cycle_started_at), calendar.local_date(now))
    who = ticket.assignee.name if ticket.assignee else "nobody"
    facts = (("Open", f"for {days} business day{'' if days == 1 else 's'}, with {who}"),)
    return Entry(f"{ticket}, {shown_number(ticket)}", facts, site_link("tickets:detail", ticket.pk))
