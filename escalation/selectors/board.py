"""The board: every ticket whose promise is missed, who was told, and who is told next; a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from contacts.models import User
from escalation.duty import Duty
from escalation.models import FailedLook, FiredRung, Heartbeat, Run
from escalation.selectors.ladders import FrozenRung, ladders_in_force
from escalation.selectors.steps import DAYS_AHEAD, Step, steps_ahead, told_step
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import Page, capped_count, due_day_words, queue, queue_page, shown_number
from tickets.selectors.promises import OwedLine, owed_line
from tickets.selectors.rules import office_calendar

# The sweep runs every minute; after some missed ones somebody must look.
STALE_AFTER = timedelta(minutes=5)

BOARD_VIEWS = {"late": "All late", "unanswered": "Not acknowledged"}


@dataclass(frozen=True, slots=True)
class Escalation:
    """One row of the board; `told` is the highest rung that was told, `next` the one to come."""

    ticket: Ticket
    number: str
    owed: OwedLine
    told: Step | None
    next: Step | None
    can_acknowledge: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """A number of the board, and the list that it counts."""

    count: str
    label: str
    note: str
    state: str
    view_name: str
    view: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether the clock runs: the last sweep, if it is too long ago, and the tickets at which it failed.

    `warnings` is what the last audit told supervisors to put right before it is needed.
    """

    swept_at: datetime | None
    is_stale: bool
    failed: list[FailedLook]
    warnings: list[str]


def board_rows(view: str, user: User, now: datetime) -> QuerySet[Ticket]:
    """The late tickets, or those of them whose highest rung nobody has acknowledged."""
    late = queue("late", user, now)
    if view != "unanswered":
        return late
    rung = FiredRung.objects.filter(ticket=OuterRef("pk"), cycle=OuterRef("cycle"), level=OuterRef("level"))
    return late.filter(Exists(rung.filter(outcome=FiredRung.Outcome.TOLD, acknowledged_at__isnull=True)))


def board_page(view: str, user: User, after: str, now: datetime) -> tuple[list[Escalation], Page]:
    """One page of the board, the longest missed first."""
    page = queue_page(board_rows(view, user, now), after)
    return escalations_of(page.rows, now), page


def tiles(user: User, now: datetime) -> list[Tile]:
    """The four numbers above the board; each opens the list that it counts."""

    def count(view: str) -> str:
        return capped_count(queue(view, user, now))

    unanswered = capped_count(board_rows("unanswered", user, now))
    return [
        Tile(count("today"), f"due {due_day_words(now)}", "still in time", "due", "tickets:queue", "today"),
        Tile(count("late"), "late", "a promise was missed", "late", "escalation:board", "late"),
        Tile(unanswered, "not acknowledged", "told, not yet answered", "late", "escalation:board", "unanswered"),
        Tile(count("unassigned"), "unassigned", "nobody has them", "calm", "tickets:queue", "unassigned"),
    ]


def pulse(now: datetime) -> Pulse:
    """When the sweep last ran, the tickets it could not look at, the newest first, and what the audit left."""
    beats = Heartbeat.objects.in_bulk(["sweep", "audit"])
    beat, audit = beats.get("sweep"), beats.get("audit")
    failed = FailedLook.objects.filter(ticket__check_at__isnull=False).select_related("ticket").order_by("-at")[:10]
    is_stale = beat is None or now - beat.at > STALE_AFTER
    return Pulse(beat.at if beat else None, is_stale, list(failed), audit.counts["warnings"] if audit else [])


def escalations_of(tickets: list[Ticket], now: datetime) -> list[Escalation]:
    """The rows for these tickets."""
    fired, owed, rungs = _fired_by_ticket(tickets), _owed_by_ticket(tickets), _rungs_by_ticket(tickets)
    people, duty = _people(rungs.values()), _duty(now)
    return [
        _row(
            ticket,
            fired[ticket.pk],
            steps_ahead(ticket, owed[ticket.pk], rungs[ticket.pk], fired[ticket.pk], people, duty, now),
            now,
        )
        for ticket in tickets
    ]


def _row(ticket: Ticket, fired: list[FiredRung], ahead: list[Step], now: datetime) -> Escalation:
    told = [rung for rung in fired if rung.outcome == FiredRung.Outcome.TOLD]
    highest = told[-1] if told else None
    return Escalation(
        ticket=ticket,
        number=shown_number(ticket),
        owed=owed_line(ticket, now),
        told=told_step(ticket, highest, now) if highest else None,
        next=ahead[0] if ahead else None,
        can_acknowledge=highest is not None and highest.acknowledged_at is None and ticket.level > 0,
    )


def _fired_by_ticket(tickets: list[Ticket]) -> dict[int, list[FiredRung]]:
    cycles = {ticket.pk: ticket.cycle for ticket in tickets}
    rows = FiredRung.objects.filter(ticket__in=tickets).order_by("level")
    found: dict[int, list[FiredRung]] = defaultdict(list)
    for rung in rows.select_related("person", "stands_for", "acknowledged_by"):
        if rung.cycle == cycles[rung.ticket_id]:
            found[rung.ticket_id].append(rung)
    return found


def _rungs_by_ticket(tickets: list[Ticket]) -> dict[int, list[FrozenRung]]:
    """The ladder of each ticket; none where the sweep failed, so that the board that shows it stands."""
    ladders = ladders_in_force()
    runs = {(run.ticket_id, run.cycle): run for run in Run.objects.filter(ticket__in=tickets)}
    failing = set(FailedLook.objects.filter(ticket__in=tickets).values_list("ticket_id", flat=True))
    found: dict[int, list[FrozenRung]] = {ticket.pk: [] for ticket in tickets}
    for ticket in tickets:
        if ticket.pk not in failing:
            run = runs.get((ticket.pk, ticket.cycle))
            found[ticket.pk] = run.rungs if run else ladders.rungs_for(ticket)
    return found


def _owed_by_ticket(tickets: list[Ticket]) -> dict[int, list[Milestone]]:
    found: dict[int, list[Milestone]] = defaultdict(list)
    for row in Milestone.objects.filter(ticket__in=tickets, outcome=Milestone.Outcome.OPEN):
        found[row.ticket_id].append(row)
    return found


def _people(ladders: Iterable[list[FrozenRung]]) -> dict[int, User]:
    return User.objects.in_bulk({rung["person"] for rungs in ladders for rung in rungs if rung["person"]})


def _duty(now: datetime) -> Duty:
    today = office_calendar().local_date(now)
    return Duty(today, today + timedelta(days=DAYS_AHEAD))
