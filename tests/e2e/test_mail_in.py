"""Mail in a real browser: a request completed by the link of its receipt, a stranger's mail given its place."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visit, Visitor
from tests.mail.post import answer, arrive, letter, ticket_of
from tests.world import World, file, fresh, last_mail, mails_of
from tickets.links import completing_link
from tickets.models import IncomingMail, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SITE = "http://127.0.0.1:8000"


def is_narrow(visitor: Visitor) -> bool:
    """Whether the page, once it is all there, fits the screen."""
    visitor.page.wait_for_load_state()
    return bool(visitor.page.evaluate("document.documentElement.scrollWidth == window.innerWidth"))


@pytest.mark.parametrize("java_script", [True, False])
def test_a_request_is_completed_from_the_mail_program(
    visit: Visit, world: World, tuesday: datetime, java_script: bool
) -> None:
    """On a phone, by keyboard alone, by somebody who never signed in."""
    ticket = ticket_of(arrive(letter(world.dana, "a question on an invoice"), tuesday))
    dana = visit(width=390, java_script=java_script)
    dana.open(completing_link(ticket).removeprefix(SITE))
    dana.type("Account number", "770 555 0199")
    dana.page.keyboard.press("Enter")
    dana.sees("This is not among the accounts we know for your agency.")
    dana.type("Account number", "770-555-0142")
    dana.page.keyboard.press("Enter")
    dana.sees("Your request is complete.", "by Wed 16 Sep, 5:00 PM EDT")
    assert is_narrow(dana)
    assert fresh(ticket).account == world.account


def test_a_rep_files_a_strangers_mail(visit: Visit, world: World, tuesday: datetime) -> None:
    arrive(letter("Pat Doe <pat@home.example>"), tuesday)
    rita = visit(width=390).sign_in(world.rita, "/queue/")
    rita.page.get_by_role("link", name="Mail in").click()
    rita.page.get_by_role("link", name="credit missing on September invoice").click()
    rita.sees("We do not know its sender.", "The credit agreed in August")
    assert is_narrow(rita)
    rita.page.get_by_text("File it for somebody").click()  # closed, as for every stranger's mail
    rita.type("For whom", "dana.ortiz@agency.example")
    rita.press("File the request")
    rita.sees("The mail is a request now", "Peachtree Dental Group: credit missing on September invoice")
    assert IncomingMail.objects.get().ticket == Ticket.objects.get(submitter=world.dana)


@pytest.mark.parametrize("java_script", [True, False])
def test_a_rep_sees_what_adding_would_send_and_then_sends_it(
    visit: Visit, world: World, tuesday: datetime, java_script: bool
) -> None:
    ticket = file(world.dana, tuesday, copies=("pat@elsewhere.example",))
    message = answer("pat@home.example", last_mail(ticket), "Me too.")
    del message["Cc"]
    mail = arrive(message, tuesday)
    rita = visit(width=390, java_script=java_script).sign_in(world.rita, f"/mail-in/{mail.pk}/")
    form = rita.page.locator("details#add")
    form.locator("summary").first.click()
    expect(form).to_contain_text("1 of them is outside")
    form.get_by_role("button", name="Preview the mail").click()
    shown = form.locator(".mail-preview")
    expect(shown).to_contain_text("Nothing is sent or changed yet")
    expect(shown).to_be_in_viewport()
    assert is_narrow(rita)
    assert len(mails_of(ticket)) == 1
    text = shown.locator("pre").inner_text()
    form.get_by_role("button", name="Add it").click()
    rita.sees("The mail stands in the conversation of this request.")
    assert last_mail(ticket).body.strip() == text.strip()
