"""Two steps, recovery codes and a passkey, from the menu to the sign-in without a password."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from contacts.models import OutgoingMail
from tests.contacts.signing_in import code_of_app
from tests.e2e.visitor import Visit, Visitor
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def by_name(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server by its name: no passkey belongs to a number."""
    monkeypatch.setattr(live_server.thread, "host", "localhost")


def with_a_finger(visitor: Visitor) -> Visitor:
    """Gives the visitor's computer a reader that knows their finger, such as the browser's own tools have."""
    tools = visitor.context.new_cdp_session(visitor.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return visitor


def test_an_app_and_a_passkey_are_set_up_and_used(by_name: None, visit: Visit, world: World) -> None:
    dana = with_a_finger(visit(own=True)).sign_in_by_form(world.dana)
    dana.page.locator(".menu summary").click()
    dana.page.get_by_role("link", name="Sign-in and security").click()
    dana.page.get_by_role("link", name="Set up an app").click()
    dana.type("Password", PASSWORD)
    dana.press("Go on")
    secret = dana.page.locator("#key").text_content() or ""
    dana.type("The six digits that the app shows now", code_of_app(secret))
    dana.press("Turn the two steps on")
    dana.sees("Recovery codes", "10 of 10 are left.")

    dana.open("/account/passkeys/add/")
    dana.type("What you call it", "my laptop")
    dana.press("Add the passkey")
    dana.sees("The passkey is added.", "1 passkey: my laptop.")
    dana.page.locator(".menu summary").click()
    dana.press("Sign out")

    dana.press("Sign in with a passkey")
    expect(dana.page.locator(".menu summary")).to_have_text(world.dana.name)
    dana.open("/account/")
    dana.sees("signed in with passkey")
    subjects = set(OutgoingMail.objects.values_list("subject", flat=True))
    assert subjects == {"CMS Care: an authenticator app was added", "CMS Care: a passkey was added"}
