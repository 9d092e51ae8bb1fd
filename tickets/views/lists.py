"""The reps' queue, and the find box."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required, signed_in_user, staff_required
from contacts.clock import instant
from tickets.models import Ticket
from tickets.selectors.lists import (
    PAGE,
    QUEUE_VIEWS,
    capped_count,
    first_view,
    queue,
    queue_page,
    queue_views,
    shown_number,
    ticket_by_number,
)
from tickets.selectors.promises import owed_line
from tickets.selectors.searching import naming_account


@require_safe
@staff_required
def queue_list(request: HttpRequest) -> HttpResponse:
    """The open tickets of one view, ordered by what is owed next."""
    user, now = signed_in_user(request), instant()
    view = request.GET.get("view") or first_view(user)
    rows = queue(view, user, now)
    page = queue_page(rows, request.GET.get("after", ""))
    context = {
        "rows": _rows(page.rows, now),
        "after": page.after,
        "views": queue_views(now).items(),
        "view": view if view in QUEUE_VIEWS else "all",
        "count": capped_count(rows),
    }
    return render(request, "tickets/queue.html", context)


@require_safe
@sign_in_required
def find(request: HttpRequest) -> HttpResponse:
    """Opens the request that was ever given the number [3.3], or the only one that names the account.

    If there are several, staff gets them as a list; an agency's people get the list of all that matches.
    """
    sought = request.GET.get("q", "").strip()[:60]
    user, now = signed_in_user(request), instant()
    ticket = ticket_by_number(user, sought) if sought else None
    if sought and ticket is None and user.is_agency_side:
        return redirect(reverse("tickets:list", query={"show": "all", "q": sought}))
    found = [ticket] if ticket else naming_account(user, sought)
    if len(found) == 1:
        return redirect("tickets:detail", found[0].pk)
    context = {"sought": sought, "rows": _rows(found, now), "are_all": len(found) < PAGE}
    return render(request, "tickets/find.html", context)


def _rows(tickets: list[Ticket], now: datetime) -> list[dict[str, Any]]:
    return [{"ticket": ticket, "number": shown_number(ticket), "owed": owed_line(ticket, now)} for ticket in tickets]
