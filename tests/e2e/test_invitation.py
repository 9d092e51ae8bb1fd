"""From an invitation to the first request [2.1], [8.1]."""

import re

import pytest
from playwright.sync_api import expect

from contacts.models import OutgoingMail
from tests.e2e.visitor import Visit
from tests.world import World
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_invited_person_accepts_and_files(visit: Visit, world: World) -> None:
    hana = visit().sign_in(world.hana)
    hana.page.get_by_role("link", name="People").click()
    hana.page.get_by_role("link", name="Invite somebody").click()
    hana.type("Name", "Nina New")
    hana.type("E-mail address", "nina.new@agency.example")
    hana.press("Send the invitation")
    hana.sees("An invitation is on its way to nina.new@agency.example", "Invited, not here yet", "Nina New")

    found = re.search(r"/invitation/\S+", OutgoingMail.objects.get().body)
    assert found
    nina = visit(width=390)
    nina.open(found[0])
    nina.sees("Hana Brooks invites you to Harbor Telecom, as sub-agent")
    nina.type("Password", "short")
    nina.type("The same once more", "short")
    nina.press("Accept and sign in")
    nina.sees("Your account is not made yet.", "This password is too short")
    nina.type("Your name", "Nina Newman")
    nina.type("Password", "four horses in a row")
    nina.type("The same once more", "four horses in a row")
    nina.press("Accept and sign in")
    nina.sees("Welcome, Nina Newman. Your account is ready.", "Nothing is open.")
    expect(nina.page.locator(".menu summary")).to_have_text("Nina Newman")

    nina.open("/requests/new/disconnect/")
    nina.type("Account number", world.account.number)
    nina.type("What is to be disconnected", "close the Augusta location")
    nina.type("Which lines or circuits", "All of them, from October.")
    nina.press("File this request")
    nina.sees("Filed as")
    assert Ticket.objects.get().submitter.name == "Nina Newman"

    assert nina.open(found[0]) == 404
    nina.sees("This invitation is used up or not valid")
    hana.open("/people/")
    hana.sees("Nina Newman", "No invitation is open.")
