"""A rep's own page: what is owed today and in the next ten business days, and how earlier promises were kept."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from contacts.models import User
from contacts.selectors import covered_by
from tickets.desk.selectors.cover import covered
from tickets.desk.selectors.kept import FEW, HOW, PERIODS, ended_list, ended_page, record_of
from tickets.desk.selectors.moment import Moment, moment
from tickets.desk.selectors.rep_owes import MilestonePage, outlooks, owed_by, owed_page, span_of
from tickets.desk.selectors.rows import Row, rows_of_milestones, rows_of_tickets
from tickets.desk.selectors.waiting import ending, waiting
from tickets.models import Milestone, Ticket
from tickets.selectors.lists import capped_count, queue_page

USUAL_PERIOD = 3
URGENT = 8  # how many of the late and of today's stand on the page itself


@dataclass(frozen=True, slots=True)
class MyList:
    """One list behind a number of the page."""

    title: str
    rows: list[Row]
    after: str
    count: str
    empty: str


@require_safe
@staff_required
def my_day(request: HttpRequest) -> HttpResponse:
    """What the person owes, waits for, covers, and how their promises ended."""
    user, at = signed_in_user(request), moment(instant())
    numbers, months = outlooks(user, user.pk, at=at)[user.pk], _months(request.GET)
    urgent = owed_by(user, user.pk).filter(due_at__lt=numbers.today.span.until).order_by("due_at", "id")[:URGENT]
    context = {
        "owed": numbers,
        "urgent": rows_of_milestones(list(urgent), at),
        "left_out": max(0, numbers.late.count + numbers.today.count - URGENT),
        "waiting": capped_count(waiting(user)),
        "ending": capped_count(ending(user, at)),
        "covered": covered(user, at),
        "record": record_of(user, months, at),
        "period": months,
        "periods": PERIODS.items(),
        "how": HOW.items(),
        "few": FEW,
        "away": at.away.get(user.pk),
        "today": at.today,
    }
    return render(request, "desk/my_day.html", context)


@require_safe
@staff_required
def my_day_list(request: HttpRequest) -> HttpResponse:
    """The list behind one number of the page; what the address does not say well is all that is owed."""
    user, at = signed_in_user(request), moment(instant())
    make = LISTS.get(request.GET.get("what", ""), _owed)
    found = make(user, request.GET, at)
    return render(request, "desk/my_day_list.html", {"list": found, "after": found.after})


def _months(query: QueryDict) -> int:
    chosen = query.get("months", "")
    return int(chosen) if chosen in map(str, PERIODS) else USUAL_PERIOD


def _owed(user: User, query: QueryDict, at: Moment) -> MyList:
    """What the person owes in a span, or a colleague whom they cover."""
    span = span_of(query.get("when", ""), at)
    whose = next((row.user for row in _covers(user, query, at) if str(row.user_id) == query["for"]), user)
    rows = owed_by(user, whose.pk).filter(span.condition)
    title = f"What {'you owe' if whose == user else f'{whose.name} owes'}, {span.words}"
    page = owed_page(rows, query.get("after", ""))
    return _of_milestones(title, rows, page, at, "Nothing is owed here.")


def _covers(user: User, query: QueryDict, at: Moment) -> list[Any]:
    return covered_by(user, at.away) if "for" in query else []


def _ended(user: User, query: QueryDict, at: Moment) -> MyList:
    how = query.get("how", "")
    rows, when = ended_list(user, query.get("month", ""), how, at)
    title = f"Promises of yours, {HOW[Milestone.Outcome(how)] if how in HOW else 'all that ended'}, {when}"
    page = ended_page(rows, query.get("after", ""))
    return _of_milestones(title, rows, page, at, "No promise of yours ended so in this time.")


def _waiting(user: User, query: QueryDict, at: Moment) -> MyList:
    return _of_tickets("Waiting for an answer", waiting(user), query, at, "You wait for nobody's answer.")


def _ending(user: User, query: QueryDict, at: Moment) -> MyList:
    title = "Pauses that end within two business days"
    return _of_tickets(title, ending(user, at), query, at, "No pause of yours ends soon.")


def _of_milestones(title: str, rows: QuerySet[Milestone], page: MilestonePage, at: Moment, empty: str) -> MyList:
    return MyList(title, rows_of_milestones(page.rows, at), page.after, str(rows.count()), empty)


def _of_tickets(title: str, rows: QuerySet[Ticket], query: QueryDict, at: Moment, empty: str) -> MyList:
    page = queue_page(rows, query.get("after", ""))
    return MyList(title, rows_of_tickets(page.rows, at), page.after, capped_count(rows), empty)


LISTS = {"owed": _owed, "ended": _ended, "waiting": _waiting, "ending": _ending}
