"""The desk by keyboard: a rep's morning of ten requests, the keys and how they are switched off, and the find box."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_every_page import found_by_axe, found_by_night
from tests.e2e.visitor import Visit, Visitor
from tests.world import World, confirmed, file, office, promises
from tickets.models import Message, Ticket
from tickets.states import Status

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEND = "Control+Enter"
NEW = ("lines crossed", "fee twice", "no dial tone", "old address", "credit late")
BEGUN = ("port date", "tax on tax", "rate wrong", "two invoices", "router lost")
# What each of them needs: its words, what is pressed and typed there, and what the page says then.
MORNING = [
    ("lines crossed", ["c", SEND], "Receipt is confirmed"),
    ("fee twice", ["c", "Tab", "“I look into it.”", SEND], "Receipt is confirmed"),
    ("no dial tone", ["t"], "Rita Hale"),
    ("old address", ["n", "“Known since May.”", SEND], "The note is kept."),
    ("credit late", ["a", "ArrowDown", SEND], "The request has a new rep."),
    ("port date", ["p", "“We port it.”", "Tab", "“09252026”", SEND], "The next steps were sent"),
    ("tax on tax", ["r", "“It is under way.”", SEND], "Your reply was sent to all."),
    ("rate wrong", ["w", "“Which rate was agreed?”", SEND], "The question was sent."),
    ("two invoices", ["h", "Space", "Tab", "“the carrier's copy”", SEND], "Kept. Every date stays as it was."),
    ("router lost", ["d", "“A new one is there.”", SEND], "Resolved, and everyone was told."),
]
OPENS = set("cnaprwhd")  # a form, which may be on its way at first
NAMED = "document.activeElement.id || document.activeElement.textContent.trim()"
FOCUSED = "document.activeElement.closest('tr')?.textContent ?? ''"


def go_to(rep: Visitor, words: str) -> None:
    """Through the list, down to its end and up again if need be."""
    for key in ["j"] * 12 + ["k"] * 12:
        rep.page.keyboard.press(key)
        if words in rep.page.evaluate(FOCUSED):
            return
    pytest.fail(f"No key leads to “{words}”.")


def test_ten_requests_by_keyboard_alone(visit: Visit, world: World) -> None:
    eight = office("2026-09-15 08:30")
    for words in NEW + BEGUN:
        ticket = file(world.dana, eight, description=words)
        if words in BEGUN:
            confirmed(world, ticket, "2026-09-15 09:00")
    rita = visit().sign_in(world.rita)
    keyboard = rita.page.keyboard
    keyboard.press("Control+k")
    expect(rita.page.get_by_role("dialog", name="Commands")).to_be_visible()
    keyboard.type("queue: all", delay=5)
    expect(rita.page.locator("#palette-found [role=option]")).to_have_text(["Queue: All"])
    keyboard.press("Enter")
    rita.page.wait_for_url(re.compile(r"view=all"))
    for words, keys, said in MORNING:
        go_to(rita, words)
        keyboard.press("Enter")
        rita.page.wait_for_url(re.compile(r"/requests/\d+/"))
        for key in keys:
            if key.startswith("“"):
                keyboard.type(key.strip("“”"))
            else:
                keyboard.press(key)
            if key in OPENS:
                expect(rita.page.locator("details.verb[open] :focus")).to_be_attached()
        rita.sees(said)
        rita.page.wait_for_load_state()  # the words are there before the scripts
        keyboard.press("u")
        rita.page.wait_for_url(re.compile(r"/queue/\?view=all"))
    by_words = {ticket.description: ticket for ticket in Ticket.objects.all()}
    assert {words: by_words[words].status for words in by_words} == {
        **dict.fromkeys(("lines crossed", "fee twice", "port date", "tax on tax"), Status.WORKING),
        **dict.fromkeys(("no dial tone", "old address", "credit late"), Status.RECEIVED),
        "rate wrong": Status.PAUSED,
        "two invoices": Status.HELD,
        "router lost": Status.RESOLVED,
    }
    assert by_words["no dial tone"].assignee == world.rita
    assert by_words["credit late"].assignee is not None
    assert ("next_steps", "kept") in promises(by_words["port date"])
    assert Message.objects.get(internal=True).body == "Known since May."


def test_letters_go_through_a_list_open_a_verb_and_can_be_switched_off(visit: Visit, world: World) -> None:
    for hour, words in (("09:00", "the first"), ("09:10", "the second")):
        file(world.dana, office(f"2026-09-15 {hour}"), description=words, customer_name="Peachtree")
    rita = visit().sign_in(world.rita, "/queue/?view=all")
    page = rita.page
    for key, where in (("j", "the first"), ("j", "the second"), ("j", "the second"), ("k", "the first")):
        page.keyboard.press(key)
        assert page.evaluate(NAMED).endswith(where)
    expect(page.locator("tr[aria-current=true]")).to_contain_text("the first")
    page.keyboard.press("Enter")
    rita.sees("the first")
    page.wait_for_load_state()
    page.keyboard.type("nj and k are letters here")  # before the form is there
    expect(page.locator("#note_words")).to_have_value("j and k are letters here")
    assert page.evaluate(NAMED) == "note_words"
    page.keyboard.press("Control+Enter")
    rita.sees("The note is kept. Nothing was sent.", "j and k are letters here")
    page.wait_for_load_state()  # the words are there before the scripts
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Internal note")
    assert found_by_axe(rita) + found_by_night(rita) == []
    page.get_by_role("checkbox", name="Single letters").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("main :is(.keys-hint, [aria-keyshortcuts])")).to_have_count(0)
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
