"""What a change of a rule would move, told before it is saved [4.11]: counted in one walk over the open tickets."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappush, heappushpop

from django.db.models import QuerySet

from tickets import wording
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.calendar_draft import CalendarDraft
from tickets.models import Milestone, OfficeCalendar, Route, SlaPolicy, Ticket, Wait
from tickets.pauses import Pause, merged
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import ACTS
from tickets.selectors.redating import Case, Shift, shifts
from tickets.selectors.rules import calendar_of, office_calendar_row, policy_of
from tickets.sla import Policy

Name = Milestone.Name
Outcome = Milestone.Outcome
Judge = Callable[[Ticket], tuple[BusinessCalendar, Policy]]

BATCH = 1000
LISTED = 25


@dataclass(slots=True)
class Preview:
    """How many open tickets a re-dating concerns, and what it does to them; `largest` lists those it moves most.

    A ticket of which one date comes earlier and another later counts under both; `overdue` are those that get a
    date that is past already, `undated` those whose dates would lie beyond the known closures [4.14].
    """

    concerned: int = 0
    moved: int = 0
    later: int = 0
    earlier: int = 0
    begun: int = 0
    dropped: int = 0
    overdue: int = 0
    undated: int = 0
    largest: list[tuple[timedelta, int, int, Shift]] = field(default_factory=list)

    def add(self, ticket_id: int, found: list[Shift], now: datetime) -> None:
        """Counts one ticket with all that changes for it."""
        self.concerned += 1
        self.moved += bool(found)
        self.later += any(s.before and s.after and s.after > s.before for s in found)
        self.earlier += any(s.before and s.after and s.after < s.before for s in found)
        self.begun += any(s.before is None for s in found)
        self.dropped += any(s.after is None for s in found)
        self.overdue += any(s.after is not None and s.after < now for s in found)
        for place, shift in enumerate(found):
            push = heappush if len(self.largest) < LISTED else heappushpop
            push(self.largest, (shift.amount, -ticket_id, -place, shift))


@dataclass(frozen=True, slots=True)
class MovedRow:
    """One deadline of the list in words; "" where it was not owed before, or no longer is."""

    ticket: Ticket
    number: str
    act: str
    before: str
    after: str
    is_overdue: bool


def preview_calendar(name: str, draft: CalendarDraft, now: datetime) -> Preview:
    """What re-dating by this draft of an office's calendar would do; CalendarRulesError if it cannot be used."""
    calendar = BusinessCalendar(draft.rules())
    versions = OfficeCalendar.objects.filter(name=name)
    return _preview(_open().filter(calendar__in=versions), lambda t: (calendar, policy_of(t.policy)), now)


def preview_policy(draft: SlaPolicy, now: datetime) -> Preview:
    """What re-dating by this draft of a kind's policy would do."""
    policy = policy_of(draft)
    versions = SlaPolicy.objects.filter(kind=draft.kind)
    return _preview(_open().filter(policy__in=versions), lambda t: (calendar_of(t.calendar), policy), now)


def preview_route(draft: Route, now: datetime) -> Preview:
    """What re-dating by this draft of a route would do: dates move only where another office's hours count."""
    other = office_calendar_row(draft.calendar_name)

    def judge(ticket: Ticket) -> tuple[BusinessCalendar, Policy]:
        is_there = ticket.calendar.name == draft.calendar_name
        return calendar_of(ticket.calendar if is_there else other), policy_of(ticket.policy)

    return _preview(_open().filter(route__in=Route.objects.filter(key=draft.key)), judge, now)


def rows_of(preview: Preview, now: datetime) -> list[MovedRow]:
    """The deadlines that move most, the farthest first; costs four queries."""
    tickets = Ticket.objects.prefetch_related("numbers", "calendar").in_bulk(-key for _, key, _, _ in preview.largest)
    ordered = sorted(preview.largest, key=lambda entry: entry[:3], reverse=True)
    return [_row(tickets[-key], shift, now) for _, key, _, shift in ordered]


def _open() -> QuerySet[Ticket]:
    return Ticket.objects.filter(owed_at__isnull=False)


def _preview(rows: QuerySet[Ticket], judge: Judge, now: datetime) -> Preview:
    preview = Preview()
    for tickets in _batches(rows):
        facts = _Facts(tickets, now)
        for ticket in tickets:
            try:
                preview.add(ticket.pk, list(shifts(facts.case_of(ticket, judge))), now)
            except CalendarHorizonError:
                preview.concerned += 1
                preview.undated += 1
    return preview


def _batches(rows: QuerySet[Ticket]) -> Iterator[list[Ticket]]:
    """The tickets by key, so many at a time: what is held does not grow with how many there are."""
    lean = rows.only("cycle", "cycle_started_at", "calendar", "policy").order_by("pk")
    batch = list(lean.prefetch_related("calendar", "policy")[:BATCH])
    while batch:
        yield batch
        after = lean.filter(pk__gt=batch[-1].pk)
        batch = list(after.prefetch_related("calendar", "policy")[:BATCH])


class _Facts:
    """What the dates of a batch rest on; a fixed number of queries."""

    def __init__(self, tickets: list[Ticket], now: datetime) -> None:
        cycles = {ticket.pk: ticket.cycle for ticket in tickets}
        self._ahead: dict[int, list[Milestone]] = defaultdict(list)
        ahead = Milestone.objects.filter(ticket__in=cycles, outcome=Outcome.OPEN, due_at__gte=now)
        for row in ahead.order_by("due_at", "id").prefetch_related("calendar", "policy"):
            self._ahead[row.ticket_id].append(row)
        done = Milestone.objects.filter(ticket__in=cycles, name=Name.COMPLETION).exclude(outcome=Outcome.DROPPED)
        self._completions = set(done.values_list("ticket_id", "cycle"))
        self._pauses: dict[int, list[Pause]] = defaultdict(list)
        for wait in Wait.objects.filter(ticket__in=cycles, party__in=Wait.PAUSING):
            if wait.cycle == cycles[wait.ticket_id]:
                assert wait.ends_at is not None, "a pause has its end"
                self._pauses[wait.ticket_id].append(Pause(wait.started_at, wait.ended_at or wait.ends_at))

    def case_of(self, ticket: Ticket, judge: Judge) -> Case:
        calendar, policy = judge(ticket)
        return Case(
            calendar,
            policy,
            ticket.cycle_started_at,
            merged(self._pauses.get(ticket.pk, ())),
            self._ahead.get(ticket.pk, ()),
            (ticket.pk, ticket.cycle) in self._completions,
        )


def _row(ticket: Ticket, shift: Shift, now: datetime) -> MovedRow:
    calendar = calendar_of(ticket.calendar)
    today = calendar.local_date(now)
    before, after = (
        wording.instant_words(at, calendar.zone, today) if at else "" for at in (shift.before, shift.after)
    )
    is_overdue = shift.after is not None and shift.after < now
    return MovedRow(ticket, shown_number(ticket), ACTS[Name(shift.name)], before, after, is_overdue)
