"""The queue as a rep reads it: its views, and how many there are in each view, in a fixed number of queries."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from contacts.models import Agency, User
from contacts.selectors import covered_by
from tickets.desk.selectors.cover import covered_by_me
from tickets.desk.selectors.moment import Moment
from tickets.models import Ticket
from tickets.selectors.lists import due_day_words, queue

FEW = 99  # what a count beside a name tells apart: "99+" is as good to know as the figure

COVER = "cover"
QUEUE_VIEWS = {
    "mine": "Mine",
    COVER: "I cover",
    "team": "My team",
    "unassigned": "Unassigned",
    "late": "Late",
    "today": "Due today",
    "all": "All",
}

Views: TypeAlias = dict[str, QuerySet[Ticket]]  # by their keys


def views_of(user: User, at: Moment) -> Views:
    """The open tickets of every view of the queue."""
    return {key: covered_by_me(user, at) if key == COVER else queue(key, user, at.now) for key in QUEUE_VIEWS}


def view_names(at: Moment) -> dict[str, str]:
    """What each view of the queue is called at that time."""
    return QUEUE_VIEWS | {"today": f"Due {due_day_words(at.now)}"}


def offered_views(user: User, at: Moment, *, shown: str = "") -> dict[str, str]:
    """The views with their names that this person has a use for: who covers nobody today has none for that view."""
    has_use = shown == COVER or covered_by(user, at.away)
    return {key: name for key, name in view_names(at).items() if key != COVER or has_use}


def known_view(view: str) -> str:
    """The view, or that of everything instead of nonsense."""
    return view if view in QUEUE_VIEWS else "all"


def counts_of(lists: Sequence[tuple[QuerySet[Ticket], int]]) -> list[str]:
    """How many rows each list has, "99+" beyond a cap of 99: one query, which walks no list to its end."""
    asked = [_capped(rows, cap) for rows, cap in lists]
    sql = " UNION ALL ".join(f"SELECT {place}, ({count})" for place, (count, _) in enumerate(asked))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in asked for value in values])
        found = dict(cursor.fetchall())
    return [f"{cap}+" if found[place] > cap else str(found[place]) for place, (_, cap) in enumerate(lists)]


def _capped(rows: QuerySet[Ticket], cap: int) -> tuple[str, tuple[Any, ...]]:
    try:
        sql, values = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0", ()
    return f"SELECT count(*) FROM ({sql}) AS shown", values  # noqa: S608 - of our own making, its values apart


def agency_names() -> list[tuple[str, str]]:
    """Every agency by its id, in the order of their names."""
    return [(str(pk), name) for pk, name in Agency.objects.order_by("name", "pk").values_list("pk", "name")]
