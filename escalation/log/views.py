"""The room "Log": the log with its filters, and all of it that fits as a file."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from contacts.access import origin_of, signed_in_user, supervisor_required
from contacts.access_log import Kind, note_access
from contacts.clock import instant
from escalation.log.form import LogForm
from escalation.log.sources import all_lines, log_page
from escalation.log.wanted import Line
from tickets.selectors.rules import office_calendar
from tickets.spreadsheets import Cell
from tickets.taking_along import as_csv, few_at_a_time

TITLES = ("When (office time)", "When (UTC)", "Who", "Address", "What", "About", "From where")


@require_safe
@supervisor_required
def log(request: HttpRequest) -> HttpResponse:
    """One page of the log, the newest first."""
    form = LogForm(request.GET, signed_in_user(request), instant())
    page = log_page(form.wanted, request.GET.get("after", ""))
    context = {"form": form, "filtered": form.in_words, "lines": page.lines, "after": page.after}
    return render(request, "escalation/log.html", context | {"shows_origin": form.wanted.shows_origin})


@require_GET
@supervisor_required
@few_at_a_time
def log_csv(request: HttpRequest) -> HttpResponseBase:
    """Every line that fits as a CSV, sent while they are read; that it was taken along is a line of its own."""
    user, now = signed_in_user(request), instant()
    form = LogForm(request.GET, user, now)
    address = request.GET.urlencode()[:400]
    origin = origin_of(request)
    note_access(Kind.EXPORTED, user=user, origin=origin, now=now, what="log", file="csv", filtered=address)
    calendar = office_calendar()
    zone = ZoneInfo(calendar.zone)
    return as_csv(TITLES, _cells(all_lines(form.wanted), zone), f"log-{calendar.local_date(now):%Y-%m-%d}")


def _cells(lines: Iterator[Line], zone: ZoneInfo) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        wall, utc = line.at.astimezone(zone).replace(tzinfo=None), f"{line.at:%Y-%m-%dT%H:%M:%SZ}"
        yield wall, utc, line.who, line.who_address, line.what, line.about, line.origin
