"""Everything can be reached, seen and done without a mouse."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from contacts.models import OutgoingMail
from tests.e2e.visitor import Visit, Visitor
from tests.world import PASSWORD, World, confirmed, file, office
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const words = [...(at.labels ?? [])].map((label) => label.textContent).join() || at.textContent;
  return {words: words.trim(), visible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""


def tab_to(visitor: Visitor, words: str) -> None:
    """Presses Tab until the focus stands on something of this name; it must be seen at every step."""
    visitor.page.wait_for_load_state()  # the text is there before the styles that draw the focus
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        focused = visitor.page.evaluate(FOCUSED)
        assert focused["visible"], f"no visible focus on “{focused['words']}”"
        if focused["words"].startswith(words):
            return
    pytest.fail(f"Tab does not reach “{words}”.")


def test_signing_in_and_filing_by_keyboard_alone(visit: Visit, world: World) -> None:
    dana = visit()
    keyboard = dana.page.keyboard
    dana.open("/sign-in/")
    tab_to(dana, "E-mail address")
    keyboard.type(world.dana.email)
    tab_to(dana, "Password")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    dana.sees("My requests")

    tab_to(dana, "New request")
    keyboard.press("Enter")
    dana.sees("What do you need")
    tab_to(dana, "Report")
    keyboard.press("Enter")
    dana.sees("The subject line")
    tab_to(dana, "Account number")
    keyboard.type("dental")
    expect(dana.page.get_by_role("option", name="Peachtree Dental Group")).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(dana.field("Account number")).to_have_value("770 555 0142")
    keyboard.press("Enter")
    dana.sees("Not filed yet. To put right:")

    expect(dana.page.locator(".refused")).to_be_focused()
    tab_to(dana, "What the report is for")
    keyboard.press("Enter")
    expect(dana.field("What the report is for")).to_be_focused()
    keyboard.type("circuit IDs of all Georgia sites")
    tab_to(dana, "Which sites, which months")
    keyboard.type("All sites, October.")
    tab_to(dana, "File this request")
    keyboard.press("Enter")
    dana.sees("Filed as")
    assert Ticket.objects.get().description == "circuit IDs of all Georgia sites"


def test_the_first_stop_skips_the_bar(visit: Visit, world: World) -> None:
    dana = visit().sign_in(world.dana, "/directory/")
    tab_to(dana, "Skip to the content")
    dana.page.keyboard.press("Enter")
    assert dana.page.evaluate("document.activeElement.id") == "main"


TOP = "() => Math.round(document.activeElement.getBoundingClientRect().top + scrollY)"


def test_on_a_phone_the_focus_goes_down_the_page_as_the_eye_does(visit: Visit, world: World) -> None:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")))
    for person in (world.dana, world.jim):
        visitor = visit(width=390).sign_in(person, f"/requests/{ticket.pk}/")
        tab_to(visitor, "CMS Care")
        tops = []
        for _ in range(14):
            visitor.page.keyboard.press("Tab")
            tops.append(visitor.page.evaluate(TOP))
        assert all(later >= earlier - 12 for earlier, later in pairwise(tops)), tops


def test_a_frame_shows_that_the_keyboard_is_in_it(visit: Visit, world: World) -> None:
    file(world.dana, office("2026-09-15 10:00"))
    jim = visit().sign_in(world.jim, f"/mail/{OutgoingMail.objects.latest('pk').pk}/")
    frame = jim.page.locator("iframe")
    frame.scroll_into_view_if_needed()
    tab_to(jim, "Technical headers")
    jim.page.keyboard.press("Tab")
    expect(frame).to_have_css("outline-style", "solid")
    for _ in range(9):
        jim.page.keyboard.press("Shift+Tab")
    expect(frame).not_to_have_css("outline-style", "solid")
