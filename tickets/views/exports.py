"""All rows of an agency's list, as it is filtered, to take along [8.1]."""

from collections.abc import Callable, Iterator
from typing import TypeAlias

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from contacts.access import agency_required, origin_of, signed_in_user
from contacts.access_log import Kind, note_access
from contacts.clock import instant
from tickets.selectors.export import TITLES, export_rows
from tickets.selectors.rules import office_calendar
from tickets.spreadsheets import Cell
from tickets.taking_along import as_csv, as_workbook, few_at_a_time
from tickets.views.requests import chosen_by, switches_of

Rows: TypeAlias = Iterator[tuple[Cell, ...]]


@require_GET
@agency_required
@few_at_a_time
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """The rows as a CSV, sent while they are read."""
    return _export(request, "csv", lambda rows, name: as_csv(TITLES, rows, name))


@require_GET
@agency_required
@few_at_a_time
def export_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The rows as a workbook, put together on disk before it is sent."""
    return _export(request, "xlsx", lambda rows, name: as_workbook("Requests", TITLES, rows, name))


def _export(request: HttpRequest, suffix: str, answer: Callable[[Rows, str], HttpResponseBase]) -> HttpResponseBase:
    """The file, named by its day; the log of access keeps who took what along [8.3]."""
    user, now = signed_in_user(request), instant()
    chosen = chosen_by(request, user, now)
    rows = export_rows(chosen.qs, switches_of(request, user)["sort"], sought=chosen.sought)
    address = request.GET.urlencode()[:400]
    note_access(Kind.EXPORTED, user=user, origin=origin_of(request), now=now, file=suffix, filtered=address)
    return answer(rows, f"requests-{office_calendar().local_date(now):%Y-%m-%d}")
