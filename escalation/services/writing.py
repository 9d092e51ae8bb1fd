"""What the tickets of one look share: who is there, what was done so far, and the rows to be written at its end."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from contacts import notices
from contacts.models import User
from contacts.notices import Letter
from contacts.selectors import team_members
from escalation.models import FiredRung, Run
from escalation.selectors.facts import Standing
from escalation.selectors.ladders import Ladders, ladders_in_force
from escalation.selectors.steps import Roster
from escalation.services import letters
from tickets.models import Event, LedgerRow, Milestone, Ticket
from tickets.services import ledger
from tickets.services.record import Actor, event_of

SWEEP = Actor(None, "sweep")

Row = TypeVar("Row", bound=Model)


@dataclass(slots=True)
class Counts:
    """What a sweep did, in tickets looked at and rows written."""

    looked: int = 0
    missed: int = 0
    warned: int = 0
    told: int = 0
    collapsed: int = 0
    skipped: int = 0
    failed: int = 0

    def add(self, other: "Counts") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Writing:
    """The rows that a look makes or changes, each kind written in one statement."""

    tickets: list[Ticket] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    fired: list[FiredRung] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    ledger: list[LedgerRow | None] = field(default_factory=list)

    def log(self, ticket: Ticket, action: str, actor: Actor, now: datetime, **data: Any) -> None:
        """Adds one event to the ticket's history [8.3]."""
        self.events.append(event_of(ticket, action, actor=actor, now=now, **data))

    def write(self) -> None:
        """Writes everything, in the caller's transaction; IntegrityError where a rung has fired before [6.5]."""
        _save_alike(Milestone.objects.all(), self.milestones, "missed_seen_at", "warned_at")
        Run.objects.bulk_create(self.runs)
        FiredRung.objects.bulk_create(self.fired)
        Event.objects.bulk_create(self.events)
        ledger.write(self.ledger)
        notices.post(self.letters)
        _save_alike(Ticket.objects.all(), self.tickets, "check_at", "level")


def _save_alike(table: QuerySet[Row], rows: Iterable[Row], *names: str) -> None:
    """Saves the named fields, in one statement for all rows of the same values: most share their next opening."""
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row in rows:
        alike[tuple(getattr(row, name) for name in names)].append(row.pk)
    for values, keys in alike.items():
        table.filter(pk__in=keys).update(**dict(zip(names, values, strict=True)))


class Shared:
    """What several tickets of a look need alike, each read once and only if it is needed."""

    def __init__(self, standings: Iterable[Standing], now: datetime) -> None:
        self._standings, self.now = list(standings), now
        self._members: dict[int, list[User]] = {}

    @cached_property
    def roster(self) -> Roster:
        return Roster(self._standings, self.now)

    @cached_property
    def ladders(self) -> Ladders:
        return ladders_in_force()

    @cached_property
    def done(self) -> dict[int, list[Event]]:
        """What was done so far, of each ticket in its present cycle, the earliest first."""
        cycles = {standing.ticket.pk: standing.ticket.cycle for standing in self._standings}
        rows = Event.objects.filter(ticket__in=cycles, action__in=letters.DONE).select_related("actor").order_by("id")
        found: dict[int, list[Event]] = defaultdict(list)
        for row in rows:
            if row.cycle == cycles[row.ticket_id]:
                found[row.ticket_id].append(row)
        return found

    def working_on(self, ticket: Ticket) -> list[User]:
        """The rep of a ticket; the whole team while nobody has it, or its rep has left."""
        if ticket.assignee is not None and ticket.assignee.is_active:
            return [ticket.assignee]
        if ticket.team_id not in self._members:
            self._members[ticket.team_id] = list(team_members(ticket.team))
        return self._members[ticket.team_id]

    def warning(self, standing: Standing, milestone: Milestone, people: list[User]) -> Letter:
        """The mail that warns these people of a deadline [5.3]."""
        ahead = self.roster.steps(standing, standing.facts())
        return letters.warning(standing, milestone, people, ahead, self.now)

    def escalation(self, standing: Standing, fired: FiredRung) -> Letter:
        """The mail that tells one rung [6.2]."""
        ahead = self.roster.steps(standing, standing.facts())
        return letters.escalation(standing, fired, self.done[standing.ticket.pk], ahead, self.now)
