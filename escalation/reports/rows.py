"""Rows of the ledger with their requests: a page of a list, and all of them as cells of a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from contacts.row_ids import row_id
from escalation.reports.figures import business_words
from escalation.reports.wording import row_words
from tickets.models import LedgerRow, Ticket
from tickets.selectors.lists import PAGE, instant_of_key, shown_number, with_names
from tickets.spreadsheets import Cell
from tickets.wording import ZONE_NAMES, instant_words

AT_ONCE = 1000
STATES = {"kept": "kept", "missed": "late", "renegotiated": "calm"}

TITLES = (
    "Happened (office time)",
    "What",
    "Which",
    "Result",
    "In words",
    "Business minutes",
    "Kind",
    "Team",
    "Rep",
    "Agency",
    "Request",
    "Customer",
    "Cycle",
    "The office is on",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row as a list shows it."""

    row: LedgerRow
    ticket: Ticket
    number: str
    words: str
    state: str
    when: str
    took: str


@dataclass(frozen=True, slots=True)
class RowPage:
    """Some rows of a list; `after` is the key that the next page starts behind, "" on the last."""

    lines: list[Line]
    after: str


def page_of(rows: QuerySet[LedgerRow], after: str, today: date) -> RowPage:
    """One page of rows, the latest day first."""
    day, _, number = after.partition("_")
    last, at = row_id(number), instant_of_key(f"{day}T000000")
    if last is not None and at is not None:
        rows = rows.filter(Q(day__lt=at.date()) | Q(pk__lt=last), day__lte=at.date())
    found = list(rows.select_related("team", "rep").order_by("-day", "-id")[: PAGE + 1])
    shown, key = found[:PAGE], ""
    if len(found) > PAGE:
        key = f"{shown[-1].day:%Y%m%d}_{shown[-1].pk}"
    return RowPage(_lines(shown, today), key)


def cells_of(rows: QuerySet[LedgerRow]) -> Iterator[tuple[Cell, ...]]:
    """Every row as cells, the earliest day first; so many at a time are read on while they are taken."""
    whole = rows.select_related("ticket", "team", "rep", "agency").prefetch_related(
        "ticket__numbers", "ticket__calendar"
    )
    return map(_cells, whole.order_by("day", "id").iterator(AT_ONCE))


def _lines(rows: Sequence[LedgerRow], today: date) -> list[Line]:
    wanted = {row.ticket_id for row in rows}
    tickets = {ticket.pk: ticket for ticket in with_names(Ticket.objects.filter(pk__in=wanted))}
    return [_line(row, tickets[row.ticket_id], today) for row in rows]


def _line(row: LedgerRow, ticket: Ticket, today: date) -> Line:
    return Line(
        row=row,
        ticket=ticket,
        number=shown_number(ticket),
        words=row_words(row),
        state=STATES.get(row.result, "calm"),
        when=instant_words(row.at, ticket.calendar.zone, today),
        took=business_words(_minutes(row)) if row.seconds is not None else "",
    )


def _cells(row: LedgerRow) -> tuple[Cell, ...]:
    zone = row.ticket.calendar.zone
    return (
        _wall(row.at, zone),
        row.get_what_display().capitalize(),
        row.detail.replace("_", " "),
        row.result,
        row_words(row),
        _minutes(row),
        row.get_kind_display(),
        row.team.name,
        row.rep.name if row.rep else None,
        row.agency.name,
        shown_number(row.ticket),
        row.ticket.customer_name,
        row.cycle,
        f"{ZONE_NAMES.get(zone, zone)} time",
    )


def _minutes(row: LedgerRow) -> int | None:
    return row.seconds // 60 if row.seconds is not None else None


def _wall(at: datetime, zone: str) -> datetime:
    """What the office's clock showed, as spreadsheets know it: without a zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
