"""The room "Then": the reports of any period, the rows behind each number, and all of them as a file."""

from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_safe

from contacts.access import origin_of, signed_in_user, supervisor_required
from contacts.access_log import Kind, note_access
from contacts.clock import instant
from escalation.reports.addresses import PERIODS, USUAL, asked_of
from escalation.reports.counting import first_day, open_by
from escalation.reports.fill import how_far
from escalation.reports.form import ReportForm
from escalation.reports.open_now import AGES, open_rows
from escalation.reports.page import report
from escalation.reports.rows import TITLES, cells_of, page_of
from escalation.reports.scope import Asked, Scope, rows_of
from escalation.reports.wording import asked_words
from tickets.desk.selectors.kept import FEW
from tickets.desk.selectors.moment import Moment, moment
from tickets.desk.selectors.rows import rows_of_tickets
from tickets.selectors.lists import queue_page
from tickets.taking_along import as_csv, as_workbook, few_at_a_time


@require_safe
@supervisor_required
def then(request: HttpRequest) -> HttpResponse:
    """The reports of a period."""
    form, at = ReportForm(request.GET), moment(instant())
    period, begin = _period(request), first_day()
    context = {
        "form": form,
        "periods": PERIODS.items(),
        "period": "" if form.is_dated else period,
        "filtered": form.in_words,
        "few": FEW,
        "is_filling": begin is not None and how_far().after is not None,
    }
    if begin is not None:
        scope = _reported(form.scope(period, at), begin.replace(day=1))
        context |= {"scope": scope, "report": report(scope, form.told_apart, at), "today": at.today}
    return render(request, "escalation/then.html", context)


@require_safe
@supervisor_required
def then_list(request: HttpRequest) -> HttpResponse:
    """The rows that one number counts; with an age, the requests that are open now."""
    form, at = ReportForm(request.GET), moment(instant())
    scope, after = form.scope(_period(request), at), request.GET.get("after", "")
    found = _of_an_age(request, scope, at) if "age" in request.GET else None
    if found is None:
        asked = asked_of(request.GET.dict(), scope)
        rows = rows_of(asked)
        page = page_of(rows, after, at.today)
        at_end = asked.open_at if scope.tells_what_is_open else None
        count = open_by(scope, at_end) if at_end else rows.count()
        words = "" if asked.open_at else scope.words
        found = {
            "title": asked_words(asked),
            "when": words,
            "lines": page.lines,
            "after": page.after,
            "count": f"{count:,}",
        }
    return render(request, "escalation/then_list.html", found | {"filtered": form.in_words})


def _of_an_age(request: HttpRequest, scope: Scope, at: Moment) -> dict[str, object]:
    age = request.GET["age"]
    rows = open_rows(scope, age, at)
    page = queue_page(rows, request.GET.get("after", ""))
    return {
        "title": f"Open for {AGES[age][0].lower()} business days" if age in AGES else "Open now",
        "when": "today",
        "tickets": rows_of_tickets(page.rows, at),
        "after": page.after,
        "count": f"{rows.count():,}",
    }


@require_GET
@supervisor_required
@few_at_a_time
def then_csv(request: HttpRequest) -> HttpResponseBase:
    """Every row of the period as a CSV, sent while they are read."""
    scope, name = _taken(request, "csv")
    return as_csv(TITLES, cells_of(rows_of(Asked(scope))), name)


@require_GET
@supervisor_required
@few_at_a_time
def then_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Every row of the period as a workbook, put together on disk before it is sent."""
    scope, name = _taken(request, "xlsx")
    return as_workbook("Rows", TITLES, cells_of(rows_of(Asked(scope))), name)


def _taken(request: HttpRequest, suffix: str) -> tuple[Scope, str]:
    """The scope and the name of a file; the log of access keeps who took what along [8.3]."""
    now = instant()
    address = request.GET.urlencode()[:400]
    user, origin = signed_in_user(request), origin_of(request)
    note_access(Kind.EXPORTED, user=user, origin=origin, now=now, file=f"reports {suffix}", filtered=address)
    scope = ReportForm(request.GET).scope(_period(request), moment(now))
    return scope, f"reports-{scope.first}-{scope.last}"


def _reported(scope: Scope, begin: date) -> Scope:
    """The scope without the months before there was anything."""
    return replace(scope, first=min(max(scope.first, begin), scope.last))


def _period(request: HttpRequest) -> str:
    chosen = request.GET.get("period", "")
    return chosen if chosen in PERIODS else USUAL
