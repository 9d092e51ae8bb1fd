"""What the find box and the command palette offer while staff types: requests, and the views of the queue."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from contacts.models import User
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.queue import offered_views
from tickets.desk.selectors.saved_views import saved_views_of
from tickets.desk.selectors.search import search
from tickets.desk.views.search import sought_in
from tickets.desk.views.tabs import address_of
from tickets.selectors.lists import shown_number, ticket_by_number

MOST = 8  # requests


@dataclass(frozen=True, slots=True)
class Option:
    """One line to choose, where it leads, and what is said of it more quietly."""

    words: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines under one name."""

    name: str
    options: list[Option]


@require_safe
@staff_required
def suggested(request: HttpRequest) -> HttpResponse:
    """Requests that match what is typed so far, for the list under the find box."""
    options = _requests(signed_in_user(request), sought_in(request))
    return render(request, "desk/_suggested.html", {"options": options})


@require_safe
@staff_required
def commands(request: HttpRequest) -> HttpResponse:
    """Requests and views of the queue that match; what a page itself can do its own script offers."""
    user, sought = signed_in_user(request), sought_in(request)
    groups = [Group("Requests", _requests(user, sought)), Group("Views", _views(user, sought))]
    return render(request, "desk/_palette.html", {"groups": [group for group in groups if group.options]})


def _requests(user: User, sought: str) -> list[Option]:
    """The request that was ever given the number [3.3], else the best of those found."""
    named = ticket_by_number(user, sought) if sought else None
    rows = [named] if named else search(user, sought).rows[:MOST]
    return [Option(str(row), reverse("tickets:detail", args=[row.pk]), shown_number(row)) for row in rows]


def _views(user: User, sought: str) -> list[Option]:
    """The views of the queue with a name like this, given and saved ones."""
    given = [(name, address_of(key, {})) for key, name in offered_views(user, moment(instant())).items()]
    saved = [(str(row), address_of(row.view, row.filters)) for row in saved_views_of(user)]
    words = sought.lower().split()
    named = ((f"Queue: {name}", address) for name, address in given + saved)
    return [Option(name, address) for name, address in named if all(word in name.lower() for word in words)]
