"""What a form refuses stands beside its field, nothing typed is lost, and no script is needed."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import FilePayload, expect

from tests.e2e.visitor import Visit
from tests.world import PASSWORD, World
from tickets.models import Ticket
from tickets.selectors.drafts import drafts_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLOOR_PLAN: FilePayload = {"name": "floor plan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
KINDS = {
    "Billing inquiry": "billing",
    "Add service": "maintenance",
    "Implementation": "implementation",
    "Disconnect": "disconnect",
    "Network inventory": "report",
}


def test_each_kind_is_filed_from_the_first_page_in_a_few_strokes(visit: Visit, world: World) -> None:
    dana = visit(width=390).sign_in(world.dana)
    for way, kind in KINDS.items():
        dana.open("/requests/new/")
        dana.page.get_by_role("link", name=way, exact=True).click()
        dana.page.get_by_role("combobox", name=re.compile("ccount number")).press_sequentially("peach")
        dana.page.get_by_role("option", name="770 555 0142").click()
        dana.page.locator("#id_description").fill(f"{way} at the front desk")
        dana.page.locator("#id_details").fill("As we said by phone.")
        dana.press("File this request")
        dana.sees("Filed as", f"Peachtree Dental Group: {way} at the front desk")
        assert Ticket.objects.latest("id").kind == kind
    filed = list(Ticket.objects.order_by("id").values_list("service_level", "report"))
    assert filed == [("", ""), ("add", ""), ("", ""), ("", ""), ("", "network_inventory")]
    assert not drafts_of(world.dana).exists()


def test_what_is_typed_outlives_the_session(visit: Visit, world: World) -> None:
    dana = visit().sign_in(world.dana, "/requests/new/billing/")
    dana.type("The billing issue", "credit missing")
    dana.sees("Draft saved")
    Session.objects.all().delete()
    dana.type("What is on the invoice", "The credit of August is not there.")
    dana.sees("You were signed out. What you typed is kept.")
    dana.page.get_by_role("link", name="Sign in and go on").click()
    dana.type("E-mail address", world.dana.email)
    dana.type("Password", PASSWORD)
    dana.press("Sign in")
    expect(dana.field("The billing issue")).to_have_value("credit missing")
    expect(dana.field("What is on the invoice")).to_have_value("The credit of August is not there.")
    dana.type("Account number", "770 555 0142")

    Session.objects.all().delete()  # at the last moment: what is sent comes back as well
    dana.press("File this request")
    dana.type("E-mail address", world.dana.email)
    dana.type("Password", PASSWORD)
    dana.press("Sign in")
    expect(dana.field("Account number")).to_have_value("770 555 0142")
    dana.press("File this request")
    dana.sees("Filed as")
    assert not drafts_of(world.dana).exists()


def test_an_unknown_account_is_filed_after_a_tick(visit: Visit, world: World) -> None:
    dana = visit().sign_in(world.dana, "/requests/new/disconnect/")
    typed = {
        "Account number": world.foreign_account.number,
        "Customer name": "Fulton Freight",
        "What is to be disconnected": "close the Augusta location",
        "Which lines or circuits": "All of them, from October.",
        "Copies to": "owner@fulton.example",
    }
    for label, words in typed.items():
        dana.type(label, words)
    dana.press("File this request")

    beside = re.compile("not among the accounts we know for your agency")
    expect(dana.field("Account number")).to_have_accessible_description(beside)
    for label, words in typed.items():
        expect(dana.field(label)).to_have_value(words)
    assert not Ticket.objects.exists()

    dana.page.get_by_label("File it anyway").check()
    dana.press("File this request")
    dana.sees("Filed as", "To be completed")
    assert Ticket.objects.get().account is None


def test_the_whole_way_works_without_java_script(visit: Visit, world: World) -> None:
    dana = visit(java_script=False).sign_in(world.dana, "/requests/new/maintenance/")
    dana.press("Review, then file")
    dana.sees("Not filed yet. To put right:", "What is to be done: Choose one.")
    dana.page.get_by_role("radio", name="Add").check()
    dana.type("Service location account number", "peachtree")
    dana.press("Review, then file")
    dana.sees("Do you mean this account of your agency?", "770 555 0142")
    dana.type("Service location account number", "770 555 0142")
    dana.type("The change in a few words", "add two lines with long distance")
    dana.type("What is to be added", "Two lines at the front desk.")
    dana.press("Review, then file")
    dana.sees("Peachtree Dental Group: add two lines with long distance – 770 555 0142", "Fri 18 Sep, 5:00 PM")
    dana.press("Change something")
    dana.page.locator("input[type=file]").set_input_files(FLOOR_PLAN)
    dana.press("Save and finish later")
    dana.page.get_by_role("link", name="add two lines with long distance").click()
    expect(dana.field("What is to be added")).to_have_value("Two lines at the front desk.")
    dana.sees("floor plan.pdf")
    dana.press("Review, then file")
    dana.sees("Is this right?", "floor plan.pdf")
    assert not Ticket.objects.exists()

    dana.press("File this request")
    dana.sees("Filed as", "Do not use long distance service yet.", "floor plan.pdf")
    dana.page.locator("summary", has_text="Withdraw").click()
    dana.type("Why it is no longer needed", "The customer changed their mind.")
    dana.press("Withdraw")
    dana.sees("The request is withdrawn.")
