"""A list costs the same number of queries with a ticket of each sort and with 50."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.access_log import NOWHERE, Kind, note_access
from contacts.models import Absence, Role
from contacts.people.services.invite import invite
from escalation.services.sweep import sweep_due
from tests.tickets.conftest import Visitor
from tests.world import World, by, confirmed, file, office, person
from tickets.services.drafts import keep
from tickets.services.feeds import make_feed
from tickets.services.finish import resolve

pytestmark = pytest.mark.django_db
BOARD_VIEWS = ("all", "today", "unanswered", "unassigned", "waiting", "level-1")
LISTS = {
    "hana": [
        "/people/",
        "/requests/",
        "/requests/?show=finished",
        "/requests/?sort=next&turn=ours&due=week&kind=billing&filed_from=2026-09-01",
        "/requests/?show=all&q=credit",
        "/notices/",
        "/requests/export.csv?show=all",
        "/requests/export.xlsx",
    ],
    "rita": [
        "/desk/macros/",
        "/queue/?view=all&kind=billing&waiting=no&customer=peach",
        "/queue/?view=team",
        "/queue/bulk/",
        "/directory/",
        "/find/?q=7705550142",
        "/find/?q=credit",
        "/find/commands/?q=credit",
    ],
    "sherry": ["/my-day/?months=12", "/my-day/list/", "/my-day/list/?what=ended"],
    "jim": [
        "/board/",
        "/board/log/",
        "/board/next/",
        "/board/load/",
        "/board/load/list/",
        *(f"/board/?view={view}" for view in BOARD_VIEWS),
        "/queue/?view=late",
        "/queue/?view=cover",
        "/mail/",
        "/notices/",
        *("/board/then/?by=rep", "/board/then/list/?what=promise", "/board/then/list/?age=2", "/board/then/rows.csv"),
    ],
}


Visit = Callable[[], Iterable[bytes]]


def visits_of(world: World, visitor: Visitor) -> dict[str, Visit]:
    browsers = {who: visitor(who) for who in LISTS}
    token = make_feed(world.hana.pk, whole_agency=True, origin=NOWHERE, now=office("2026-09-15 12:00"))
    visits: dict[str, Visit] = {
        f"{who} {url}": partial(browsers[who].get, url) for who, urls in LISTS.items() for url in urls
    }
    return visits | {"calendar": partial(Client().get, f"/calendar/{token}.ics")}


def queries(visit: Visit) -> int:
    b"".join(visit())  # the first visit fills what a process keeps
    return queries_of_another(visit)


def queries_of_another(visit: Visit) -> int:
    """A file's rows are read while it is sent."""
    with CaptureQueriesContext(connection) as seen:
        b"".join(visit())
    return len(seen)


OF_AN_AGENCY = [
    "/guidelines/",
    "/directory/",
    "/when/",
    "/requests/new/",
    "/requests/new/billing/",
    "/requests/calendar/",
    "/people/",
    "/people/invite/",
    "/people/{dana}/",
    "/people/{dana}/remove/",
    "/requests/{ticket}/",
    "/notices/settings/",
    "/account/",
    "/account/history/",
    "/account/sessions/",
]


def test_every_page_of_an_agency_costs_the_same_with_more_people_drafts_and_invitations(
    world: World, visitor: Visitor, tuesday: datetime
) -> None:
    ticket, hana = file(world.dana, tuesday), visitor("hana")
    pages = [page.format(dana=world.dana.pk, ticket=ticket.pk) for page in OF_AN_AGENCY]
    visits = {page: partial(hana.get, page) for page in pages}

    def grow(count: int, first: int = 0) -> None:
        for number in range(first, first + count):
            person(f"Person {number}", Role.SUB_AGENT, world.hana.agency)
            keep(world.hana, uuid4(), "billing", {"description": f"draft {number}"}, tuesday)
            whom = {"name": "New", "email": f"new{number}@agency.example"}
            invite(**whom, role=Role.SUB_AGENT, agency=world.hana.agency, actor=world.hana, now=tuesday)
            note_access(Kind.SIGNED_IN, user=world.hana, now=tuesday, ways=["password"])

    grow(2)
    with_few = {page: queries(visit) for page, visit in visits.items()}
    grow(15, 2)
    assert {page: queries_of_another(visit) for page, visit in visits.items()} == with_few
    assert max(with_few.values()) <= 45


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
    for_long = {"starts_on": date(2026, 9, 1), "ends_on": date(2099, 9, 1)}
    Absence.objects.create(user=world.sherry, deputy=world.jim, **for_long)
    visits = visits_of(world, visitor)
    with_few = {name: queries(visit) for name, visit in visits.items()}
    grow(47)
    assert {name: queries_of_another(visit) for name, visit in visits.items()} == with_few
    assert max(with_few.values()) <= 30
