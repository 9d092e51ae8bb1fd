"""What is to be pasted elsewhere is copied by a button, and marked where a page has no clipboard."""

import pytest

from tests.contacts.signing_in import recovery_codes, with_two_steps
from tests.e2e.visitor import BLANK, Visit, Visitor
from tests.world import PASSWORD, World, file, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


def with_clipboard(visitor: Visitor) -> Visitor:
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=visitor.base_url)
    return visitor


def copied(visitor: Visitor, button: str) -> str:
    visitor.press(button)
    visitor.sees("Copied.")
    text: str = visitor.page.evaluate("navigator.clipboard.readText()")
    return text


def test_the_text_for_the_customer_is_copied_or_sent(visit: Visit, world: World) -> None:
    """[2.8]: how long it takes at least, and what not to use yet."""
    ticket = file(world.dana, office("2026-09-15 09:00"), kind="maintenance", description="add two lines")
    dana = with_clipboard(visit(width=390).sign_in(world.dana, BLANK))
    dana.open(f"/requests/{ticket.pk}/")
    dana.page.locator("summary", has_text="A text for your customer").click()
    text = copied(dana, "Copy it")
    for words in ("Dear Peachtree Dental Group", "at least 3 business days", "do not use long distance service"):
        assert words in text
    link = dana.page.get_by_role("link", name="Send it by mail").get_attribute("href") or ""
    assert link.startswith("mailto:?subject=Your%20service%20change")


def test_the_address_of_a_calendar_is_copied(visit: Visit, world: World) -> None:
    dana = with_clipboard(visit().sign_in(world.dana, BLANK))
    dana.open("/requests/calendar/")
    dana.press("Make my address")
    address = dana.field("Address of the calendar").input_value()
    assert copied(dana, "Copy") == address
    assert address.endswith(".ics")


def test_recovery_codes_are_copied_one_a_line(visit: Visit, world: World) -> None:
    with_two_steps(world.dana)
    codes = [f"{code[:4]} {code[4:]}" for code in recovery_codes(world.dana)]
    dana = with_clipboard(visit())
    dana.open("/sign-in/")
    dana.type("E-mail address", world.dana.email)
    dana.type("Password", PASSWORD)
    dana.press("Sign in")
    dana.type("Code of your authenticator app", codes.pop(0))
    dana.press("Sign in")
    dana.sees("My requests")
    dana.open("/account/recovery-codes/")
    dana.type("Password", PASSWORD)
    dana.press("Go on")
    dana.sees("9 of 10 are left.")
    assert copied(dana, "Copy").splitlines() == codes


def test_without_a_clipboard_it_is_marked(visit: Visit, world: World) -> None:
    ticket = file(world.dana, office("2026-09-15 09:00"), kind="maintenance", description="add two lines")
    dana = visit(own=True).sign_in(world.dana, BLANK)
    dana.context.add_init_script(NO_CLIPBOARD)
    dana.open(f"/requests/{ticket.pk}/")
    dana.page.locator("summary", has_text="A text for your customer").click()
    dana.press("Copy it")
    dana.sees("It is marked: copy it with Ctrl+C")
    assert "at least 3 business days" in dana.page.evaluate("getSelection().toString()")
