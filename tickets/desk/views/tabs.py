"""The views above the queue, given and saved ones, each with its address and its count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import QuerySet
from django.urls import reverse

from contacts.models import User
from tickets.desk.forms.queue import QueueFilter, filter_of
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.queue import FEW, Views, counts_of, known_view, offered_views
from tickets.desk.selectors.saved_views import saved_views_of
from tickets.models import SavedView, Ticket
from tickets.selectors.lists import COUNT_CAP

Agencies: TypeAlias = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One view: its name, where it is, how many it has, and whose it is if somebody else shares it."""

    words: str
    url: str
    count: str
    is_shown: bool
    shared_by: str = ""


@dataclass(frozen=True, slots=True)
class Tabs:
    """What stands above the queue; `count` is of the list that is shown, which may have a name of its own."""

    count: str
    has_own_name: bool
    given: list[Tab]
    saved: list[Tab]


def address_of(view: str, filters: Mapping[str, str]) -> str:
    """Where the queue shows this view, narrowed by the filters."""
    return reverse("tickets:queue", query={"view": known_view(view), **filters})


def tabs_of(user: User, at: Moment, view: str, chosen: QueueFilter, views: Views, agencies: Agencies) -> Tabs:
    """All views with their counts, in a fixed number of queries."""
    given = offered_views(user, at, shown=view)
    saved = [(row, filter_of(row, views, agencies)) for row in saved_views_of(user)]
    lists: list[tuple[QuerySet[Ticket], int]] = [(chosen.qs, COUNT_CAP)]
    lists += [(views[key], FEW) for key in given] + [(filtered.qs, FEW) for _, filtered in saved]
    count, *counts = counts_of(lists)
    shown = [known_view(row.view) == view and filtered.chosen == chosen.chosen for row, filtered in saved]
    has_own_name = any(shown) and bool(chosen.chosen)
    return Tabs(
        count,
        has_own_name,
        [
            Tab(words, address_of(key, {}), number, key == view and not has_own_name)
            for (key, words), number in zip(given.items(), counts, strict=False)
        ],
        [
            Tab(str(row), address_of(row.view, filtered.chosen), number, here, _sharer(row, user))
            for (row, filtered), number, here in zip(saved, counts[len(given) :], shown, strict=True)
        ],
    )


def _sharer(row: SavedView, user: User) -> str:
    return row.owner.name if row.owner_id != user.pk else ""
