"""Nobody outside an agency sees, finds, guesses or changes anything of it, at any address [8.1]."""

import logging
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.test import Client, override_settings
from django.urls import include, path, resolve
from pytest_django import DjangoDbBlocker

from contacts.models import Role, User
from tests.isolation.addresses import without_filler
from tests.isolation.crawl import Visit
from tests.isolation.doors import kept_out
from tests.isolation.planted import Planted, plant, unplanted
from tests.once import world
from tests.world import World, file, office, person
from tickets.models import Ticket

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db

NOON = office("2026-09-15 12:00")


@pytest.fixture(scope="module")
def planted(world: World, django_db_blocker: DjangoDbBlocker) -> Planted:
    """Agency A with its canaries, and beside it agency B with a lead and a request of its own."""
    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False):
        found = plant(world)
        person("Bea Ridge", Role.AGENCY_LEAD, world.ed.agency)
        file(world.ed, NOON, customer_name="Fulton Freight", account_text="404 555 0188", description="a late fee")
    return found


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """The clock stands, and nobody writes a line for each of the pages that are not there."""
    logging.disable(logging.WARNING)
    with time_machine.travel(NOON, tick=False):
        yield
    logging.disable(logging.NOTSET)


@pytest.fixture(params=["sub-agent", "lead", "removed", "nobody"])
def visit(request: pytest.FixtureRequest, planted: Planted, world: World) -> Visit:
    """Somebody who has no business with agency A, or has none any more."""
    if request.param == "removed":
        return Visit("removed", planted.removed, planted)
    if request.param == "nobody":
        return Visit("nobody", Client(), planted)
    lead = User.objects.get(name="Bea Ridge")
    user, beside = (world.ed, None) if request.param == "sub-agent" else (lead, world.ed)
    client = Client()
    client.force_login(user)
    return Visit(request.param, client, planted, user, beside)


def test_every_text_of_the_agency_is_a_canary(planted: Planted) -> None:
    assert unplanted() == []


def test_every_address_has_something_in_it() -> None:
    assert without_filler() == []


def test_a_door_says_whom_it_keeps_out(world: World) -> None:
    """Else the visitors would leave out addresses of one sort that are open to them."""
    queue, escalate, mine = (resolve(url).func for url in ("/queue/", "/requests/1/escalate/", "/requests/"))
    people = (None, world.ed, world.rita)
    assert [kept_out(each, queue) for each in people] == [True, True, False]
    assert [kept_out(each, escalate) for each in people] == [True, False, False]
    assert [kept_out(each, mine) for each in people] == [True, False, True]


def test_nothing_of_another_agency_is_seen_found_or_changed(visit: Visit) -> None:
    visit.look_everywhere()
    visit.search_everywhere()
    visit.send_everywhere()
    assert visit.leaks == []


def shown(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return HttpResponse(ticket.description.upper())


def told_in_a_header(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return HttpResponseRedirect(f"/requests/?q={ticket.numbers.values_list('number', flat=True)[0]}")


def forbidden(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    return HttpResponseForbidden("You may not see this.")


def dearer(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    assert ticket.events.exists()
    raise Http404


def changed(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if request.method == "POST":
        Ticket.objects.filter(pk=ticket.pk).update(status="held")
    raise Http404


PLANTED: dict[str, tuple[Callable[[HttpRequest, Ticket], HttpResponse], str]] = {
    "shown": (shown, "shows qzvkjxdescription"),
    "header": (told_in_a_header, "shows c"),
    "forbidden": (forbidden, "status 403, not 404"),
    "dearer": (dearer, "queries"),
    "changed": (changed, "changes Ticket"),
}


def leaking(request: HttpRequest, pk: int, way: str) -> HttpResponse:
    """What a view does that takes a request from the table and not through its door."""
    return PLANTED[way][0](request, get_object_or_404(Ticket.objects.all(), pk=pk))


urlpatterns = [
    *(path(f"requests/<int:pk>/{way}/", leaking, {"way": way}) for way in PLANTED),
    path("", include("cms_care.urls")),
]


@pytest.mark.parametrize("way", PLANTED)
def test_a_view_that_leaks_is_found_out(planted: Planted, world: World, way: str) -> None:
    ed = Client()
    ed.force_login(world.ed)
    visit = Visit("Ed", ed, planted, world.ed, within=f"requests/<int:pk>/{way}/")
    with override_settings(ROOT_URLCONF=__name__):
        visit.look_everywhere()
        visit.send_everywhere()
    assert any(PLANTED[way][1] in leak for leak in visit.leaks), visit.leaks
