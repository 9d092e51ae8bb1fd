"""The find box: one request by any of its numbers; for staff all that a search finds, while it is typed."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from contacts.row_ids import row_id
from tickets.desk.marking import marked, marked_number
from tickets.desk.selectors.owed import next_owed, read_owed
from tickets.desk.selectors.search import NOTHING, SHOWS, SORTS, Found, search
from tickets.desk.selectors.snippets import snippets_of
from tickets.desk.selectors.spelling import put_right
from tickets.models import Ticket
from tickets.numbers import account_key, grouped
from tickets.selectors.lists import shown_number, ticket_by_number
from tickets.selectors.searching import may_be_account, words_in

LONGEST = 60  # signs that are looked for


@require_safe
@sign_in_required
def find(request: HttpRequest) -> HttpResponse:
    """Opens the request that was ever given the number [3.3], or the only one that names the account.

    Else staff gets what a search finds, and an agency's people the list of theirs that match. While somebody types,
    htmx asks for the results alone, and nothing is opened.
    """
    sought = sought_in(request)
    user = signed_in_user(request)
    is_typing = bool(request.headers.get("HX-Request"))
    ticket = ticket_by_number(user, sought) if sought else None
    if ticket is not None and not is_typing:
        return redirect("tickets:detail", ticket.pk)
    if user.is_agency_side:
        return _list_of_the_agency(request, sought)
    show, sort = _chosen(request, "show", SHOWS), _chosen(request, "sort", SORTS)
    found, meant = _search(user, sought, show, sort, row_id(request.GET.get("after", "")))
    if len(found.rows) == 1 and not is_typing and not meant and may_be_account(account_key(sought)):
        return redirect("tickets:detail", found.rows[0].pk)
    context = {"sought": sought, "meant": meant, "found": found, "show": show, "sort": sort, "shows": SHOWS.items()}
    context |= {"sorts": SORTS.items(), "rows": _rows(found.rows, meant or sought, instant()), "after": found.after}
    response = render(request, "desk/_found.html" if is_typing else "desk/find.html", context)
    response["HX-Trigger-After-Settle"] = "queue:refreshed"  # who counts the rows that are ticked
    return response


def sought_in(request: HttpRequest) -> str:
    """What was typed, cut to what may be looked for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]


def _list_of_the_agency(request: HttpRequest, sought: str) -> HttpResponse:
    if sought:
        return redirect(reverse("tickets:list", query={"show": "all", "q": sought}))
    return render(request, "tickets/find.html")


def _chosen(request: HttpRequest, name: str, choices: dict[str, str]) -> str:
    """What the address says, or the first choice."""
    said = request.GET.get(name, "")
    return said if said in choices else next(iter(choices))


def _search(user: User, sought: str, show: str, sort: str, after: int | None) -> tuple[Found, str]:
    """What is found, and as what the words were taken if nothing has them as they are typed."""
    found = search(user, sought, show=show, sort=sort, after=after) if sought else NOTHING
    meant = "" if found.rows or not sought or after is not None else put_right(sought)
    return (search(user, meant, show=show, sort=sort), meant) if meant else (found, "")


def _rows(tickets: list[Ticket], sought: str, now: datetime) -> list[dict[str, Any]]:
    """The requests with what a list shows of them, and what was looked for marked wherever it stands."""
    words = words_in(sought)
    read_owed(tickets)
    snippets = snippets_of(tickets, words) if tickets else {}
    return [
        {
            "ticket": ticket,
            "owed": next_owed(ticket, now),
            "plain_number": shown_number(ticket),
            "number": marked_number(_number(ticket, sought), sought),
            "customer": marked(ticket.customer_name, words),
            "description": marked(ticket.description, words),
            "account": marked_number(ticket.account_words, sought),
            "agency": marked(ticket.agency.name, words),
            "submitter": marked(ticket.submitter.name, words),
            "assignee": marked(ticket.assignee.name, words) if ticket.assignee else "",
            "snippets": snippets.get(ticket.pk, []),
        }
        for ticket in tickets
    ]


def _number(ticket: Ticket, sought: str) -> str:
    """The number that was looked for, else the one to call it by."""
    key = account_key(sought)
    given = (row.number for row in ticket.numbers.all() if key and account_key(row.number).startswith(key))
    return next(map(grouped, given), shown_number(ticket))
