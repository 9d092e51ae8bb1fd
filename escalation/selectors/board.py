"""The rows of the board: what is missed, who was told, and who is told next; a fixed number of queries."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from escalation.models import FailedLook, FiredRung, Heartbeat
from escalation.now.selectors.lists import Board
from escalation.selectors.causes import what_happened
from escalation.selectors.facts import Standing, standings_of
from escalation.selectors.steps import Roster, Step, told_step
from tickets.desk.selectors.owed import next_owed, read_owed
from tickets.models import Ticket
from tickets.selectors.lists import Page, shown_number
from tickets.selectors.promises import OwedLine
from tickets.selectors.rules import calendar_of
from tickets.wording import days_words

# The sweep runs every minute; after some missed ones somebody must look.
STALE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Escalation:
    """One row of the board; `told` is the highest rung that was told, `next` the one to come."""

    ticket: Ticket
    number: str
    age: str
    owed: OwedLine
    story: str
    told: Step | None
    next: Step | None
    can_acknowledge: bool
    can_ease: bool
    place: str = ""  # the address of the row, to come back to


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether the clock runs: the last sweep, if it is too long ago, and the tickets at which it failed.

    `warnings` is what the last audit told supervisors to put right before it is needed.
    """

    swept_at: datetime | None
    is_stale: bool
    failed: list[FailedLook]
    warnings: list[str]


def board_page(board: Board, after: str, now: datetime) -> tuple[list[Escalation], Page]:
    """One page of the list that the board shows, what is owed longest first."""
    view = board.shown.key
    page = board.lists.page(view, after)
    here = f"{reverse('escalation:board')}?{urlencode({'view': view, 'after': after})}"
    rows = escalations_of(page.rows, now)
    return [replace(row, place=f"{here}#row-{row.ticket.pk}") for row in rows], page


def pulse(now: datetime) -> Pulse:
    """When the sweep last ran, the tickets it could not look at, the newest first, and what the audit left."""
    beats = Heartbeat.objects.in_bulk(["sweep", "audit"])
    beat, audit = beats.get("sweep"), beats.get("audit")
    failed = FailedLook.objects.filter(ticket__check_at__isnull=False).select_related("ticket").order_by("-at")[:10]
    is_stale = beat is None or now - beat.at > STALE_AFTER
    return Pulse(beat.at if beat else None, is_stale, list(failed), audit.counts["warnings"] if audit else [])


def escalations_of(tickets: list[Ticket], now: datetime) -> list[Escalation]:
    """The rows for these tickets."""
    failing = FailedLook.objects.filter(ticket__in=tickets).values_list("ticket_id", flat=True)
    standings = standings_of(tickets, set(failing)).values()
    roster = Roster(standings, now)
    read_owed([standing.ticket for standing in standings])
    return [_row(standing, roster.steps(standing, standing.facts()), now) for standing in standings]


def _row(standing: Standing, ahead: list[Step], now: datetime) -> Escalation:
    ticket, told = standing.ticket, standing.told
    highest = told[-1] if told else None
    return Escalation(
        ticket=ticket,
        number=shown_number(ticket),
        age=_age(ticket, now),
        owed=next_owed(ticket, now),
        story=what_happened(standing, now),
        told=_told(ticket, highest, ahead, now) if highest else None,
        next=ahead[0] if ahead else None,
        can_acknowledge=highest is not None and highest.acknowledged_at is None and ticket.level > 0,
        can_ease=ticket.level > 0 or bool(standing.pending_asks),
    )


def _told(ticket: Ticket, rung: FiredRung, ahead: list[Step], now: datetime) -> Step:
    """The highest rung told; if it was acknowledged, until when that holds the next one [6.4]."""
    step = told_step(ticket, rung, now)
    if rung.acknowledged_at is None or not ahead:
        return step
    return replace(step, note=f"{step.note}, which holds the next level until {ahead[0].when}")


def _age(ticket: Ticket, now: datetime) -> str:
    """How long the present cycle has lasted, in business days."""
    calendar = calendar_of(ticket.calendar)
    first, today = calendar.local_date(ticket.cycle_started_at), calendar.local_date(now)
    days = calendar.business_days_between(first, today)
    verb = "reopened" if ticket.cycle > 1 else "filed"
    return f"{verb} {days_words(days)} ago" if days > 0 else f"{verb} today"
