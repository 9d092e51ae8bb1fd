"""What a change of a rule would move, told before it is saved [4.11]: counted in one walk over the open tickets."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from heapq import heappush, heappushpop
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tickets import wording
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.calendar_draft import CalendarDraft
from tickets.models import Milestone, OfficeCalendar, Route, SlaPolicy, Ticket, Wait
from tickets.selectors.deadlines import pauses_in
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import ACTS
from tickets.selectors.redating import Ahead, Case, Shift, shifts
from tickets.selectors.rules import calendar_of, office_calendar_row, policy_of
from tickets.sla import Policy

Name = Milestone.Name
Outcome = Milestone.Outcome
Judge = Callable[[OfficeCalendar, SlaPolicy], tuple[BusinessCalendar, Policy]]

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
    tickets = _open().filter(calendar__in=OfficeCalendar.objects.filter(name=name))
    return _preview(tickets, judged_by_calendar(draft), now)


def preview_policy(draft: SlaPolicy, now: datetime) -> Preview:
    """What re-dating by this draft of a kind's policy would do."""
    tickets = _open().filter(policy__in=SlaPolicy.objects.filter(kind=draft.kind))
    return _preview(tickets, judged_by_policy(draft), now)


def preview_route(draft: Route, now: datetime) -> Preview:
    """What re-dating by this draft of a route would do: dates move only where another office's hours count."""
    other = office_calendar_row(draft.calendar_name)

    def judge(calendar: OfficeCalendar, policy: SlaPolicy) -> tuple[BusinessCalendar, Policy]:
        return calendar_of(calendar if calendar.name == draft.calendar_name else other), policy_of(policy)

    tickets = _open().filter(route__in=Route.objects.filter(key=draft.key))
    return _preview(tickets, judge, now)


def judged_by_calendar(draft: CalendarDraft) -> Judge:
    """By this draft of a calendar and the policy that a ticket has; CalendarRulesError if it cannot be used."""
    calendar = BusinessCalendar(draft.rules())
    return lambda old, policy: (calendar, policy_of(policy))


def judged_by_policy(draft: SlaPolicy) -> Judge:
    """By the calendar that a ticket has and this draft of a policy."""
    policy = policy_of(draft)
    return lambda calendar, old: (calendar_of(calendar), policy)


def rows_of(preview: Preview, now: datetime) -> list[MovedRow]:
    """The deadlines that move most, the farthest first; costs four queries."""
    tickets = Ticket.objects.prefetch_related("numbers", "calendar").in_bulk(-key for _, key, _, _ in preview.largest)
    ordered = sorted(preview.largest, key=lambda entry: entry[:3], reverse=True)
    return [_row(tickets[-key], shift, now) for _, key, _, shift in ordered]


def _open() -> QuerySet[Ticket]:
    return Ticket.objects.filter(owed_at__isnull=False)


def _preview(tickets: QuerySet[Ticket], judge: Judge, now: datetime) -> Preview:
    preview = Preview()
    for pk, found in shifts_of(tickets, judge, now):
        if found is None:
            preview.concerned += 1
            preview.undated += 1
        else:
            preview.add(pk, found, now)
    return preview


def shifts_of(tickets: QuerySet[Ticket], judge: Judge, now: datetime) -> Iterator[tuple[int, list[Shift] | None]]:
    """Each of these open tickets by its id, with all that changes for it; None beyond the known closures [4.14]."""
    versions = _Versions(judge)
    for batch in _batches(tickets):
        facts = _Facts({ticket.pk: ticket.cycle for ticket in batch}, versions, now)
        for ticket in batch:
            try:
                yield ticket.pk, list(shifts(facts.case_of(ticket)))
            except CalendarHorizonError:
                yield ticket.pk, None


class _Lean(NamedTuple):
    """What is read of a ticket; a model's row of each would take longer than all the reckoning."""

    pk: int
    cycle: int
    cycle_started_at: datetime
    calendar: int
    policy: int


def _batches(tickets: QuerySet[Ticket]) -> Iterator[list[_Lean]]:
    """The tickets by key, so many at a time: what is held does not grow with how many there are."""
    rows = tickets.order_by("pk").values_list(*_Lean._fields)
    batch = [_Lean(*row) for row in rows[:BATCH]]
    while batch:
        yield batch
        batch = [_Lean(*row) for row in rows.filter(pk__gt=batch[-1].pk)[:BATCH]]


class _Versions:
    """Every version of the calendars and policies, and what a ticket under two of them would be judged by."""

    def __init__(self, judge: Judge) -> None:
        self.calendars, self.policies = OfficeCalendar.objects.in_bulk(), SlaPolicy.objects.in_bulk()
        self.judge = cache(lambda calendar, policy: judge(self.calendars[calendar], self.policies[policy]))


class _Facts:
    """What the dates of a batch rest on; three queries."""

    def __init__(self, cycles: dict[int, int], versions: _Versions, now: datetime) -> None:
        self._versions = versions
        self._ahead: dict[int, list[Ahead]] = defaultdict(list)
        ahead = Milestone.objects.filter(ticket__in=cycles, outcome=Outcome.OPEN, due_at__gte=now)
        dates = ("due_at", "owed_from", "committed_on", "carried_on", "carried_at")
        fields = ("ticket", "name", *dates, "calendar", "policy")
        for ticket, name, *dated, calendar, policy in ahead.order_by("due_at", "id").values_list(*fields):
            row = Ahead._make([name, *dated, versions.calendars[calendar], versions.policies[policy]])
            self._ahead[ticket].append(row)
        done = Milestone.objects.filter(ticket__in=cycles, name=Name.COMPLETION).exclude(outcome=Outcome.DROPPED)
        self._completions = set(done.values_list("ticket", "cycle"))
        self._pauses: dict[int, list[Wait]] = defaultdict(list)
        for wait in Wait.objects.filter(ticket__in=cycles, party__in=Wait.PAUSING):
            if wait.cycle == cycles[wait.ticket_id]:
                self._pauses[wait.ticket_id].append(wait)

    def case_of(self, ticket: _Lean) -> Case:
        calendar, policy = self._versions.judge(ticket.calendar, ticket.policy)
        return Case(
            calendar,
            policy,
            ticket.cycle_started_at,
            pauses_in(self._pauses.get(ticket.pk, ())),
            self._ahead.get(ticket.pk, ()),
            (ticket.pk, ticket.cycle) in self._completions,
        )


def _row(ticket: Ticket, shift: Shift, now: datetime) -> MovedRow:
    calendar = calendar_of(ticket.calendar)
    today = now.astimezone(ZoneInfo(calendar.zone)).date()  # a year is added also after the last known one
    before, after = (
        wording.instant_words(at, calendar.zone, today) if at else "" for at in (shift.before, shift.after)
    )
    is_overdue = shift.after is not None and shift.after < now
    return MovedRow(ticket, shown_number(ticket), ACTS[Name(shift.name)], before, after, is_overdue)
