"""What a form refuses stands beside its field, nothing typed is lost, and no script is needed."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_unknown_account_is_filed_after_a_tick(visit: Visit, world: World) -> None:
    dana = visit().sign_in(world.dana)
    dana.open("/requests/new/disconnect/")
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
    dana = visit(java_script=False).sign_in(world.dana)
    dana.open("/requests/new/maintenance/")
    dana.press("Review, then file")
    dana.sees("fields need your attention")
    dana.page.get_by_role("radio", name="Add").check()
    dana.type("Service location account number", "770 555 0142")
    dana.type("The change in a few words", "add two lines with long distance")
    dana.type("What is to be added", "Two lines at the front desk.")
    dana.press("Review, then file")
    dana.sees("Peachtree Dental Group: add two lines with long distance – 770 555 0142", "Fri 18 Sep, 5:00 PM")
    assert not Ticket.objects.exists()

    dana.press("File this request")
    dana.sees("Filed as", "Do not use long distance service yet.")
    dana.page.locator("summary", has_text="Withdraw").click()
    dana.type("Why it is no longer needed", "The customer changed their mind.")
    dana.press("Withdraw")
    dana.sees("The request is withdrawn.")
