"""A list costs the same number of queries with a ticket of each sort and with 50."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation.services.sweep import sweep_due
from tests.tickets.conftest import Visitor
from tests.world import World, by, confirmed, file, office
from tickets.services.finish import resolve

pytestmark = pytest.mark.django_db
LISTS = {
    "hana": [
        "/people/",
        "/requests/",
        "/requests/?show=finished",
        "/requests/?sort=next&turn=ours&due=week&kind=billing&filed_from=2026-09-01",
        "/requests/?show=all&q=credit",
        "/notices/",
    ],
    "rita": ["/queue/?view=all", "/queue/?view=team", "/directory/"],
    "jim": ["/board/", "/board/?view=unanswered", "/queue/?view=late", "/mail/", "/notices/"],
}


def costs(visitor: Visitor) -> dict[str, int]:
    browsers = {who: visitor(who) for who in LISTS}
    return {f"{who} {url}": queries(partial(browsers[who].get, url)) for who, urls in LISTS.items() for url in urls}


def queries(visit: Callable[[], object]) -> int:
    visit()  # the first visit fills what a process keeps
    with CaptureQueriesContext(
        connection,
    ) as seen:
        visit()
    return len(seen)


def test_every_list_costs_the_same_with_few_tickets_and_with_50(
    world: World, visitor: Visitor, tuesday: datetime
) -> None:
    def grow(count: int) -> None:
        """One of each sort in turn: waiting, confirmed, resolved."""
        for number in range(count):
            ticket = file(world.lee if number % 2 else world.dana, tuesday)
            if number % 3 == 1:
                confirmed(world, ticket)
            if number % 3 == 2:
                resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-16 10:00"))
        sweep_due(office("2026-09-18 10:00"))

    grow(3)
    with_few = costs(visitor)
    grow(47)
    assert costs(visitor) == with_few
    assert max(with_few.values()) <= 26
