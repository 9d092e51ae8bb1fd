"""An agency's requests: the list with its filters, and all of its rows as a file [8.1]."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import agency_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from tickets.forms.requests import RequestFilter
from tickets.models import Ticket
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import owed_line
from tickets.selectors.requests import SHOWS, SORTS, WHOSE, requests_of, slice_of, turn_of
from tickets.turns import Side, Turn


@require_safe
@agency_required
def requests(request: HttpRequest) -> HttpResponse:
    """The requests of this person, or of the whole agency for its lead [8.1]."""
    user, now = signed_in_user(request), instant()
    switches = switches_of(request, user)
    chosen = chosen_by(request, user, now)
    keys = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = slice_of(chosen.qs, switches["sort"], **keys, sought=chosen.sought)
    context = {
        "rows": [_row(ticket, now) for ticket in page.rows],
        "page": page,
        "filter": chosen,
        "filtered": chosen.in_words,
        "of_agency": user.is_agency_lead and switches["whose"] == "all",
        "shows": SHOWS.items(),
        "sorts": SORTS.items(),
        "whoses": WHOSE.items(),
        **switches,
    }
    return render(request, "tickets/requests.html", context)


def switches_of(request: HttpRequest, user: User) -> dict[str, str]:
    """What is shown, whose, and in which order; what the address does not say, or says wrongly, is the usual.

    Only what is open has a next date, so only that is ordered by it.
    """
    show = _one_of(SHOWS, request.GET.get("show", ""))
    sort = _one_of(SORTS, request.GET.get("sort", "")) if show == "open" else "newest"
    whose = _one_of(WHOSE, request.GET.get("whose", "")) if user.is_agency_lead else "mine"
    return {"show": show, "sort": sort, "whose": whose}


def chosen_by(request: HttpRequest, user: User, now: datetime) -> RequestFilter:
    """The filters of the address over the requests that this person may see."""
    switches = switches_of(request, user)
    rows = requests_of(user, whose=switches["whose"], show=switches["show"])
    return RequestFilter(request.GET, rows, user=user, now=now)


def _one_of(choices: dict[str, str], given: str) -> str:
    return given if given in choices else next(iter(choices))


def _row(ticket: Ticket, now: datetime) -> dict[str, Any]:
    turn = turn_of(ticket)
    return {
        "ticket": ticket,
        "number": shown_number(ticket),
        "owed": owed_line(ticket, now),
        "turn": turn,
        "with": _with(ticket, turn),
    }


def _with(ticket: Ticket, turn: Turn) -> str:
    """Who has it, as far as the words of the turn do not say it: "with Rita Hale, Account Maintenance"."""
    if turn.side == Side.OURS:
        return ticket.team.name if ticket.assignee else ""
    names = f"{ticket.assignee.name}, {ticket.team.name}" if ticket.assignee else ticket.team.name
    return f"with {names}" if turn.side == Side.YOURS else names
