"""All rows of an agency's list as cells, read as they are written: no more than some of them are in memory [8.1]."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from tickets.models import Milestone, Ticket, TicketNumber
from tickets.numbers import grouped
from tickets.selectors.promises import ACTS
from tickets.selectors.requests import in_order, turn_of, with_turns
from tickets.selectors.rules import calendar_of
from tickets.spreadsheets import Cell
from tickets.states import STAGES, Status
from tickets.wording import ZONE_NAMES

AT_ONCE = 1000

TITLES = (
    "Issue number",
    "IMS number",
    "Customer",
    "Request",
    "Account",
    "Further accounts",
    "Kind",
    "Stage",
    "Whose turn",
    "We owe you",
    "By (office time)",
    "Who has it",
    "Team",
    "Filed by",
    "Filed (office time)",
    "Ended (office time)",
    "The office is on",
)


def export_rows(rows: QuerySet[Ticket], sort: str, *, sought: bool) -> Iterator[tuple[Cell, ...]]:
    """The cells of each row, in the order of the list; so many rows at a time are read on while they are taken."""
    whole = with_turns(rows).prefetch_related("further_accounts")
    return map(_cells, in_order(whole, sort, sought=sought).iterator(AT_ONCE))


def _cells(ticket: Ticket) -> tuple[Cell, ...]:
    numbers = {row.kind: grouped(row.number) for row in ticket.numbers.all()}
    zone = calendar_of(ticket.calendar).zone
    return (
        numbers.get(TicketNumber.Kind.ISSUE),
        numbers.get(TicketNumber.Kind.IMS),
        ticket.customer_name,
        ticket.description,
        ticket.account_text,
        ", ".join(row.text for row in ticket.further_accounts.all()),
        ticket.sort_words,
        STAGES[Status(ticket.status)].capitalize(),
        turn_of(ticket).words,
        ACTS[Milestone.Name(ticket.owed)] if ticket.owed_at else None,
        _wall(ticket.owed_at, zone),
        ticket.assignee.name if ticket.assignee else None,
        ticket.team.name,
        ticket.submitter.name,
        _wall(ticket.received_at, zone),
        _wall(ticket.finished_at, zone),
        f"{ZONE_NAMES.get(zone, zone)} time",
    )


def _wall(at: datetime | None, zone: str) -> datetime | None:
    """What the office's clock showed, as spreadsheets know it: without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None
