"""What a changed ladder means for the open tickets, told before it is saved [4.11], [6.3]."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from contacts.models import User
from escalation.models import Run
from escalation.selectors.ladders import FrozenRung, Ladders, ladders_in_force, work_of
from tickets.desk.selectors.owed import next_owed, read_owed
from tickets.models import Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import OwedLine

LISTED = 25


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One open ticket that would climb another ladder; `before` and `after` say who is told first."""

    ticket: Ticket
    number: str
    owed: OwedLine
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LadderPreview:
    """How many open tickets are under the ladder, how many of them keep a frozen one, and how many would change."""

    concerned: int
    running: int
    changed: int
    rows: list[LadderRow]


def preview_ladder(key: str, rungs: tuple[FrozenRung, ...], now: datetime) -> LadderPreview:
    """What a version with these rungs would change if open tickets follow it; listed are those that owe next."""
    tickets = Ticket.objects.filter(work_of(key), owed_at__isnull=False)
    run = Run.objects.filter(ticket=OuterRef("pk"), cycle=OuterRef("cycle"))
    waiting, ladders = tickets.filter(~Exists(run)), ladders_in_force()
    lean = waiting.only("kind", "report", "cycle_started_at").iterator()
    changed = sum(tuple(ladders.rungs_for(ticket)) != rungs for ticket in lean)
    first_told = _first_told(ladders, key, rungs)
    rows = _rows(waiting, ladders, rungs, first_told, now) if changed else []
    return LadderPreview(tickets.count(), tickets.filter(Exists(run)).count(), changed, rows)


def _rows(
    waiting: QuerySet[Ticket],
    ladders: Ladders,
    rungs: tuple[FrozenRung, ...],
    people: dict[int, User],
    now: datetime,
) -> list[LadderRow]:
    found = list(waiting.prefetch_related("numbers", "calendar", "policy").order_by("owed_at", "id")[:LISTED])
    read_owed(found)
    return [
        LadderRow(
            ticket,
            shown_number(ticket),
            next_owed(ticket, now),
            _first(ladders.rungs_for(ticket), people),
            _first(rungs, people),
        )
        for ticket in found
        if tuple(ladders.rungs_for(ticket)) != rungs
    ]


def _first_told(ladders: Ladders, key: str, rungs: tuple[FrozenRung, ...]) -> dict[int, User]:
    """Everybody who stands on the draft, or on a version that a ticket is under."""
    old = {rung.person_id for row in ladders.versions.get(key, []) for rung in row.rungs.all()}
    return User.objects.in_bulk({pk for pk in old | {rung["person"] for rung in rungs} if pk})


def _first(rungs: list[FrozenRung] | tuple[FrozenRung, ...], people: dict[int, User]) -> str:
    """Who is told first, and after how long: "Jim Woodburn at the next opening"."""
    held = next((rung for rung in rungs if rung["person"]), None)
    if held is None:
        return "nobody"
    return f"{people[held['person'] or 0]}, {after_words(held['after_days'])}"


def after_words(days: int) -> str:
    """When a level is told, counted from the breach [6.1]: "after 3 business days"."""
    return f"after {days} business day{'' if days == 1 else 's'}" if days else "at the next opening"
