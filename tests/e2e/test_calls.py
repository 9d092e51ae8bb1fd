"""Two calls at the desk: a sub-agent's that 24 hours will do for, and a customer's that takes longer [2.1], [2.9]."""

import pytest
import time_machine
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, file, last_mail, office
from tickets.models import Ticket
from tickets.spelling import read_out

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_call_for_24_hours_is_moved_on_when_they_are_over(
    visit: Visit, world: World, clock: time_machine.Traveller
) -> None:
    world.dana.phones.create(number="770.555.0123")
    rita = visit().sign_in(world.rita)
    rita.page.get_by_role("link", name="Log a call").first.click()
    rita.type("Telephone number, name, agency", "(770) 555-0123")
    rita.press("Look up")
    rita.page.get_by_role("link", name="Dana Ortiz").click()
    rita.sees("Authenticate the caller first.")
    rita.page.get_by_label("877.877.8748, Customer Care Helpdesk").check()
    rita.page.get_by_label("called back at the number of record").check()
    rita.type("Account number", "7705550142")
    rita.type("Description", "wrong suite on the invoice")
    rita.type("What the caller says", "The suite number is missing.")
    rita.page.get_by_label("Yes: it is worked on at once").check()
    rita.press("Save the call")
    ticket = Ticket.objects.get()
    rita.sees("Read this out to Dana Ortiz", *read_out(ticket.numbers.get().number), "Resolution within 24 hours")
    clock.move_to(office("2026-09-17 10:00"))
    rita.open("/queue/?view=all")
    rita.sees("Not resolved in 24 hours")
    rita.page.get_by_role("link", name="wrong suite on the invoice").click()
    rita.type("Why it takes longer", "The invoice has to be printed anew.")
    rita.press("Move it and tell everyone")
    rita.sees("everyone was told who goes on with it", "Sherry Parrish")
    assert "Its number is IMS" in last_mail(ticket).body


def test_a_customer_s_call_that_takes_longer_and_a_confirmation_in_two_clicks(visit: Visit, world: World) -> None:
    rita = visit(width=390, java_script=False).sign_in(world.rita, "/calls/new/?q=peachtree")
    rita.page.get_by_role("link", name="Peachtree Dental Group").click()
    rita.type("Caller's name", "Chris Doe")
    rita.type("Caller's e-mail address", "chris@peachtree.example")
    rita.page.get_by_label("770-661-1779, Atlanta").check()
    rita.page.get_by_label("not authenticated").check()
    rita.type("Description", "credit missing")
    rita.type("What the caller says", "The August credit is missing.")
    rita.page.get_by_label("No: it takes longer").check()
    rita.press("Save the call")
    rita.sees("do not discuss call detail", "Read this out to Chris Doe", "“Your number is IMS")
    ticket = Ticket.objects.get()
    assert (ticket.submitter, ticket.team.key) == (world.hana, "complex_billing")
    assert "chris@peachtree.example" in last_mail(ticket).cc
    filed = file(world.dana, office("2026-09-15 10:00"), description="another matter")
    rita.open("/queue/?view=all")
    rita.page.get_by_role("link", name="another matter").click()
    expect(rita.page.get_by_role("button", name="Confirm receipt")).to_have_count(1)
    rita.press("Confirm receipt")
    rita.sees("Receipt is confirmed and the submitter was told.")
    assert "Your number is IMS" in last_mail(filed).body
