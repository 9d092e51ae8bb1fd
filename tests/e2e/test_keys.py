"""The desk by keyboard: lists, verbs, the palette, the sheet of keys, and that the letters can be switched off."""

import pytest
from playwright.sync_api import expect

from tests.e2e.test_every_page import found_by_axe, found_by_night
from tests.e2e.visitor import Visit
from tests.world import World, file, office
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = "document.activeElement.id || document.activeElement.textContent.trim()"


def test_letters_go_through_a_list_open_a_verb_and_can_be_switched_off(visit: Visit, world: World) -> None:
    for hour, words in (("09:00", "the first"), ("09:10", "the second")):
        file(world.dana, office(f"2026-09-15 {hour}"), description=words, customer_name="Peachtree")
    rita = visit().sign_in(world.rita)
    page = rita.page
    rita.open("/queue/?view=all")
    for key, where in (("j", "the first"), ("j", "the second"), ("j", "the second"), ("k", "the first")):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED).endswith(where)
    expect(page.locator("tr[aria-current=true]")).to_contain_text("the first")
    page.keyboard.press("Enter")
    rita.sees("the first")
    page.keyboard.press("n")
    assert page.evaluate(FOCUSED) == "note_words"
    page.keyboard.type("j and k are letters here")
    page.keyboard.press("Control+Enter")
    rita.sees("The note is kept. Nothing was sent.", "j and k are letters here")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Internal note")
    assert found_by_axe(rita) + found_by_night(rita) == []
    page.get_by_role("checkbox", name="Single letters").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    rita.sees("the first")
    expect(page.locator("main .keys-hint")).to_have_count(0)
    page.keyboard.press("Control+k")
    asked = page.get_by_role("combobox", name="A request, a page, or what to do here")
    expect(asked).to_be_focused()
    offered = page.get_by_role("dialog", name="Commands").get_by_role("option")
    expect(offered.filter(has_text="Internal note")).to_be_visible()
    asked.press_sequentially("second")
    expect(offered).to_have_count(1)
    assert found_by_axe(rita) + found_by_night(rita) == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{Ticket.objects.get(description='the second').pk}/")


def test_the_find_box_offers_requests_and_the_page_of_results_follows_what_is_typed(
    visit: Visit, world: World
) -> None:
    first = file(world.dana, office("2026-09-15 09:00"), description="portal down")
    file(world.lee, office("2026-09-15 09:10"), description="portal slow", details="Since the zebra came.")
    rita = visit().sign_in(world.rita)
    page = rita.page
    page.keyboard.press("/")
    page.keyboard.type("portal do", delay=5)
    expect(page.get_by_role("option", name="portal down")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/requests/{first.pk}/")
    rita.open("/find/?q=portal")
    expect(page.locator("#found tbody tr")).to_have_count(2)
    rita.type("Numbers, accounts, customers", "zebra")
    expect(page.locator("#found tbody tr")).to_have_count(1)
    expect(page.locator("#found mark")).to_have_text("zebra")
    page.wait_for_url("**/find/?q=zebra&*")
