"""Strangers see nothing, and who signs out is out [8.1]."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import BLANK, Visit
from tests.world import World, file, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NOTHING = "There is nothing here that you may see"


def test_a_stranger_and_a_wrong_address_get_the_same_page(visit: Visit, world: World) -> None:
    ticket = file(world.dana, office("2026-09-15 09:00"))
    ed = visit().sign_in(world.ed, BLANK)
    pages = []
    for path in (f"/requests/{ticket.pk}/", f"/requests/{ticket.pk + 1}/", "/board/"):
        assert ed.open(path) == 404
        ed.sees(NOTHING)
        pages.append(ed.page.locator("main").inner_html())
    assert len(set(pages)) == 1


def test_who_signs_out_is_out(visit: Visit, world: World) -> None:
    dana = visit().sign_in_by_form(world.dana)
    dana.page.locator(".menu summary").click()
    dana.press("Sign out")
    expect(dana.page.get_by_role("heading", name="Sign in")).to_be_visible()
    dana.open("/requests/")
    expect(dana.page.get_by_role("heading", name="Sign in")).to_be_visible()
