"""Saved views of the queue: what they show and count, and who may save, rename, share and remove them."""

import re
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.desk.test_queue import ALL, many, shown
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import same_for_all, text
from tests.world import World
from tickets.desk.selectors.saved_views import MOST
from tickets.models import SavedView, Ticket

__all__ = ["many", "world"]  # the fixtures of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "many")]

SAVE = {"view": "all", "kind": "disconnect", "name": "Late ends", "agency": "987654"}


def saved_by(browser: Client, **asked: str) -> SavedView:
    answer = browser.post("/queue/views/new/", SAVE | asked)
    assert answer.status_code == 302, text(answer)
    return SavedView.objects.latest("pk")


def tabs(browser: Client, query: str = "view=all") -> list[tuple[str, str, bool]]:
    """The saved views above the queue: their names, their counts, and which of them is shown."""
    nav = text(browser.get(f"/queue/?{query}")).partition('id="queue-views"')[2].partition("</nav>")[0]
    found = re.findall(r"<a ([^>]*)>([^<]+) <span class=\"how-many\">(.+?)</span>", nav.partition("Saved views")[2])
    return [(words, count, "aria-current" in attributes) for attributes, words, count in found]


def test_a_view_is_saved_under_a_name_and_shown_with_its_count(visitor: Visitor) -> None:
    sherry = visitor("sherry")
    answer = sherry.post("/queue/views/new/", SAVE)
    assert answer["Location"] == "/queue/?view=all&kind=disconnect"  # what is not understood is not kept
    assert tabs(sherry) == [("Late ends", "1", False)]
    assert tabs(sherry, "view=all&kind=disconnect") == [("Late ends", "1", True)]
    page = text(sherry.get(answer["Location"]))
    assert len(re.findall(r'href="[^"]+" aria-current="page">[^<]+<span class="how-many"', page)) == 1
    assert tabs(visitor("rita")) == []
    assert "It shows" in text(sherry.post("/queue/views/new/", SAVE | {"name": ""}))
    assert "All, disconnect" in text(sherry.get("/queue/views/"))


def test_shared_it_shows_everybody_their_own(visitor: Visitor) -> None:
    saved_by(visitor("sherry"), view="mine", kind="", waiting="held", name="My held ones", shared="on")
    saved_by(visitor("rita"), name="an own one")
    assert tabs(visitor("sherry")) == [("My held ones", "1", False)]
    assert tabs(visitor("rita")) == [("an own one", "1", False), ("My held ones", "0", False)]
    assert 'title="Shared by Sherry Parrish"' in text(visitor("rita").get("/queue/"))


@pytest.mark.parametrize(
    "filters",
    [
        {"kind": "nonsense", "level": "9", "agency": 987654, "color": "red", "customer": "?!"},
        {"kind": ["disconnect"], "owed": None, "waiting": {"a": 1}},
        ["kind"],
        "kind",
    ],
)
def test_what_is_old_or_bad_in_a_view_breaks_nothing_and_filters_nothing(
    visitor: Visitor, world: World, filters: Any
) -> None:
    saved = saved_by(visitor("sherry"))
    SavedView.objects.filter(pk=saved.pk).update(view="gone", filters=filters)
    assert tabs(visitor("sherry"), "") == [("Late ends", str(len(ALL)), False)]
    address = re.search(r'href="(/queue/\?[^"]*)">Late ends', text(visitor("sherry").get("/queue/views/")))
    assert address is not None
    assert shown(visitor("sherry"), address[1].partition("?")[2]) == ALL


MAY = {"sherry": {False, True}, "rita": set(), "jim": {True}}


@pytest.mark.parametrize(("who", "shared"), list(product(MAY, (False, True))))
def test_who_may_rename_and_remove(visitor: Visitor, who: str, shared: bool) -> None:
    saved = saved_by(visitor("sherry"), **({"shared": "on"} if shared else {}))
    browser, url, may = visitor(who), f"/queue/views/{saved.pk}/", shared in MAY[who]
    assert browser.get(url).status_code == (200 if may else 404)
    renamed = browser.post(url, {"name": "Other"} | ({"shared": "on"} if shared else {}))
    assert renamed.status_code == (302 if may else 404)
    assert SavedView.objects.values_list("name", "shared").get() == ("Other" if may else "Late ends", shared)
    assert (f"{url}remove/" in text(browser.get("/queue/views/"))) is may
    removed = browser.post(f"{url}remove/")
    assert removed.status_code == (302 if may else 404)
    assert SavedView.objects.exists() is not may
    if not may:
        assert same_for_all(removed) == same_for_all(browser.post("/queue/views/987654/remove/"))


@pytest.mark.parametrize("who", ["dana", "hana", "anonymous"])
def test_an_agency_and_a_stranger_know_nothing_of_them(visitor: Visitor, who: str) -> None:
    saved = saved_by(visitor("sherry"), shared="on")
    browser = visitor(who)
    for url in ("/queue/views/new/", f"/queue/views/{saved.pk}/", f"/queue/views/{saved.pk}/remove/"):
        assert browser.post(url, SAVE).status_code == (302 if who == "anonymous" else 404)
    assert SavedView.objects.get() == saved


def test_a_name_stands_for_one_view_and_there_is_room_for_a_few(visitor: Visitor) -> None:
    sherry, rita = visitor("sherry"), visitor("rita")
    first = saved_by(sherry, shared="on")
    again = sherry.post("/queue/views/new/", SAVE | {"name": "late ENDS"})
    assert (again.status_code, "choose another name" in text(again)) == (422, True)
    assert 'name="kind" value="disconnect"' in text(again)
    assert "Name the view, such as" in text(sherry.post(f"/queue/views/{first.pk}/", {"name": " "}))
    for number in range(2, MOST + 1):
        saved_by(sherry, name=f"no. {number}", shared="on")
    full = sherry.post("/queue/views/new/", SAVE | {"name": "one more"})
    assert "Remove one first" in text(full)
    assert "have one removed" in text(rita.post("/queue/views/new/", SAVE | {"shared": "on"}))
    own = saved_by(rita)
    assert rita.post(f"/queue/views/{own.pk}/", {"name": "x", "shared": "on"}).status_code == 422
    assert sherry.post(f"/queue/views/{first.pk}/", {"name": "Late", "shared": "on"}).status_code == 302


def test_any_number_of_views_costs_the_same(visitor: Visitor, world: World, many: dict[str, Ticket]) -> None:
    sherry = visitor("sherry")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            sherry.get("/queue/?view=all")
        return len(seen)

    queries()
    none = queries()
    asked = {"agency": str(world.ed.agency_id), "customer": "fulton", "level": "any", "waiting": "no", "kind": ""}
    for number in range(MOST):
        saved_by(sherry, name=f"no. {number}", view="today" if number % 2 else "team", shared="on", **asked)
    assert queries() == none


@pytest.mark.parametrize("name", ["\u200b", "Late\u202e ends", "password: hunter2hunter", "SSN 123-45-6789"])
def test_a_name_can_be_read_and_holds_no_secret(visitor: Visitor, name: str) -> None:
    answer = visitor("sherry").post("/queue/views/new/", SAVE | {"name": name, "shared": "on"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()
