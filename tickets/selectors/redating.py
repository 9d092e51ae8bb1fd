"""What a changed rule does to the open deadlines: the same answer for the preview and for the re-dating [4.11]."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tickets import sla
from tickets.business_time import BusinessCalendar
from tickets.calendar_draft import only_closes
from tickets.models import Milestone, OfficeCalendar, SlaPolicy, Ticket
from tickets.pauses import Pause
from tickets.selectors.deadlines import open_milestones, owed_of, pauses_of
from tickets.selectors.rules import calendar_of, policy_of

Name = Milestone.Name
Outcome = Milestone.Outcome


@dataclass(frozen=True, slots=True)
class Shift:
    """What becomes of one owed act; `before` is None where it was not owed so far, `after` where it no longer is."""

    name: str
    before: datetime | None
    after: datetime | None
    warn_at: datetime | None = None

    @property
    def amount(self) -> timedelta:
        """How far its date moves; nothing where it begins or ends."""
        return abs(self.after - self.before) if self.before and self.after else timedelta(0)


class Ahead(NamedTuple):
    """What is read of an open milestone that is not missed, where there are too many to make a row of each."""

    name: str
    due_at: datetime
    owed_from: datetime
    committed_on: date | None
    carried_on: date | None
    carried_at: datetime | None
    calendar: OfficeCalendar
    policy: SlaPolicy


@dataclass(frozen=True, slots=True)
class Case:
    """What the dates of an open ticket rest on: the rules to judge it by, and its open acts that are not missed."""

    calendar: BusinessCalendar
    policy: sla.Policy
    cycle_started_at: datetime
    pauses: Sequence[Pause]
    ahead: Sequence[Ahead | Milestone]
    owed_completion: bool  # whether a completion is or was owed in this cycle


def ahead_of(ticket: Ticket, now: datetime) -> list[Milestone]:
    """The open milestones of a ticket that are not missed."""
    return [row for row in open_milestones(ticket) if row.due_at >= now]


def case_of(ticket: Ticket, ahead: Sequence[Milestone]) -> Case:
    """The case of one ticket under the calendar and the policy that it names."""
    completions = ticket.milestones.filter(cycle=ticket.cycle, name=Name.COMPLETION)
    return Case(
        calendar_of(ticket.calendar),
        policy_of(ticket.policy),
        ticket.cycle_started_at,
        pauses_of(ticket),
        ahead,
        completions.exclude(outcome=Outcome.DROPPED).exists(),
    )


def shifts(case: Case) -> Iterator[Shift]:
    """Everything that changes for one ticket; CalendarHorizonError beyond the known closures [4.14]."""
    for row in case.ahead:
        shift = shift_of(row, case)
        if shift is not None and shift.before != shift.after:
            yield shift
    if begun := begun_completion(case):
        yield begun


def shift_of(row: Ahead | Milestone, case: Case) -> Shift | None:
    """What the rules of the case make of a deadline that is still ahead; None where its present versions stay.

    They stay where the calendar only closed more dates and the deadline would come earlier for it: a pause across
    such a date counts fewer days, but a new closure moves nothing earlier [4.11].
    """
    if row.name == Name.COMPLETION and case.policy.completion_days is None:
        return Shift(row.name, row.due_at, None)
    owed = owed_of(row, case.cycle_started_at)
    derived = sla.deadline(case.calendar, case.policy, owed, case.pauses)
    if derived.due_at < row.due_at and _only_closed_more(row, case):
        return None
    return Shift(row.name, row.due_at, derived.due_at, derived.warn_at)


def begun_completion(case: Case) -> Shift | None:
    """The completion that the policy has begun to owe; None where it is owed already, or not at all."""
    if case.owed_completion or case.policy.completion_days is None:
        return None
    owed = sla.Owed(sla.Act.COMPLETION, case.cycle_started_at, case.cycle_started_at)
    derived = sla.deadline(case.calendar, case.policy, owed, case.pauses)
    return Shift(Name.COMPLETION, None, derived.due_at, derived.warn_at)


def _only_closed_more(row: Ahead | Milestone, case: Case) -> bool:
    """Whether all that differs from the versions that the deadline is judged by is that more dates are closed."""
    old = calendar_of(row.calendar)
    return policy_of(row.policy) == case.policy and only_closes(old.rules, case.calendar.rules)
