"""The facts that the ladder is evaluated on, gathered from the rows of some tickets and their present cycles."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from escalation.ladder import REOPENED_SOON, Eased, Facts, Owed, Rung
from escalation.models import Ask, FiredRung, Run
from escalation.selectors.ladders import FrozenRung, ladders_in_force
from tickets.models import Milestone, Ticket, Wait
from tickets.pauses import Pause
from tickets.selectors.deadlines import pauses_in
from tickets.selectors.rules import calendar_of


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one ticket stands on its ladder: the rows of its present cycle.

    `owed` comes with the earliest due date first, `fired` with the lowest level first; `asks` are all that were
    made, `pauses` are merged.
    """

    ticket: Ticket
    owed: list[Milestone]
    run: Run | None
    rungs: list[FrozenRung]
    fired: list[FiredRung]
    asks: list[Ask]
    pauses: tuple[Pause, ...]

    @property
    def levels(self) -> frozenset[int]:
        """The levels that have fired, told or not."""
        return frozenset(rung.level for rung in self.fired)

    @property
    def told(self) -> list[FiredRung]:
        return [rung for rung in self.fired if rung.outcome == FiredRung.Outcome.TOLD]

    @property
    def live_asks(self) -> list[Ask]:
        """The asks that count: not withdrawn, and the act that they were made for is still owed."""
        owed = {row.pk for row in self.owed}
        return [ask for ask in self.asks if ask.withdrawn_at is None and ask.milestone_id in owed]

    @property
    def pending_asks(self) -> list[Ask]:
        """Those of them whose level has not fired yet."""
        return [ask for ask in self.live_asks if ask.level not in self.levels]

    def facts(self) -> Facts:
        """What the pure ladder needs to know."""
        return Facts(
            owed=tuple(Owed(str(row.pk), row.due_at, row.warn_at, row.warned_at is not None) for row in self.owed),
            rungs=tuple(Rung(rung["level"], rung["after_days"]) for rung in self.rungs),
            acknowledged={rung.level: rung.acknowledged_at for rung in self.fired if rung.acknowledged_at},
            asked=self._asked(),
            pauses=self.pauses,
            eased=_eased(self.run),
        )

    def _asked(self) -> dict[int, datetime]:
        asked = {ask.level: ask.asked_at for ask in self.live_asks}
        if self.rungs and reopened_after(self.ticket) is not None:
            asked[self.rungs[0]["level"]] = self.ticket.cycle_started_at
        return asked


def standing_of(ticket: Ticket) -> Standing:
    """Where one ticket stands."""
    return standings_of([ticket])[ticket.pk]


def standings_of(tickets: Sequence[Ticket], failing: Container[int] = ()) -> dict[int, Standing]:
    """Where each of some tickets stands, by its id, in a fixed number of queries.

    Those that the sweep is failing at get no ladder, so that the page that shows them stands.
    """
    of_these = {"ticket__in": [ticket.pk for ticket in tickets]}
    related = ("person", "stands_for", "acknowledged_by", "milestone")
    waits = Wait.objects.filter(**of_these, party__in=Wait.PAUSING)
    owed = Milestone.objects.filter(**of_these, outcome=Milestone.Outcome.OPEN).order_by("due_at", "id")
    fired = FiredRung.objects.filter(**of_these).select_related(*related).order_by("level")
    rows = _Rows(
        owed=_by_cycle(owed),
        asks=_by_cycle(Ask.objects.filter(**of_these).select_related("asked_by__agency")),
        waits=_by_cycle(waits),
        runs={(run.ticket_id, run.cycle): run for run in Run.objects.filter(**of_these).select_related("copied")},
        fired=_by_cycle(fired),
    )
    ladders = _ladders(tickets, rows.runs, failing)
    return {ticket.pk: rows.standing_of(ticket, ladders[ticket.pk]) for ticket in tickets}


def reopened_after(ticket: Ticket) -> int | None:
    """How many business days after its finish the present cycle began; None where that tells nobody [6.9]."""
    days = _business_days(ticket, ticket.last_finished_at, ticket.cycle_started_at)
    return days if days is not None and days <= REOPENED_SOON else None


def days_since_finish(ticket: Ticket, now: datetime) -> int | None:
    """How many business days ago the request was finished; None if it is open."""
    return _business_days(ticket, ticket.finished_at, now)


def _business_days(ticket: Ticket, start: datetime | None, end: datetime) -> int | None:
    calendar = calendar_of(ticket.calendar)
    return calendar.business_days_between(calendar.local_date(start), calendar.local_date(end)) if start else None


class _OfCycle(Protocol):
    cycle: int

    @property
    def ticket_id(self) -> int: ...


Row = TypeVar("Row", bound=_OfCycle)
Cycle = tuple[int, int]  # of a ticket's id


@dataclass(frozen=True, slots=True)
class _Rows:
    owed: dict[Cycle, list[Milestone]]
    asks: dict[Cycle, list[Ask]]
    waits: dict[Cycle, list[Wait]]
    runs: dict[Cycle, Run]
    fired: dict[Cycle, list[FiredRung]]

    def standing_of(self, ticket: Ticket, rungs: list[FrozenRung]) -> Standing:
        key = (ticket.pk, ticket.cycle)
        return Standing(
            ticket=ticket,
            owed=self.owed[key],
            run=self.runs.get(key),
            rungs=rungs,
            fired=self.fired[key],
            asks=self.asks[key],
            pauses=pauses_in(self.waits[key]),
        )


def _ladders(
    tickets: Iterable[Ticket], runs: dict[Cycle, Run], failing: Container[int]
) -> dict[int, list[FrozenRung]]:
    """The run's own ladder once it has started, before that the one in force [6.3]."""
    found: dict[int, list[FrozenRung]] = {}
    in_force = None
    for ticket in tickets:
        run = runs.get((ticket.pk, ticket.cycle))
        if run is None and ticket.pk not in failing:
            in_force = in_force or ladders_in_force()
            found[ticket.pk] = in_force.rungs_for(ticket)
        else:
            found[ticket.pk] = run.rungs if run and ticket.pk not in failing else []
    return found


def _by_cycle(rows: Iterable[Row]) -> dict[Cycle, list[Row]]:
    found: dict[Cycle, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.ticket_id, row.cycle].append(row)
    return found


def _eased(run: Run | None) -> Eased | None:
    if run is None or run.eased_at is None or run.eased_from is None:
        return None
    return Eased(run.eased_at, run.eased_from)
