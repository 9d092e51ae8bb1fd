"""A rep looks at a mail before sending it: in place with scripts, on a page of its own without."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, confirmed, file, last_mail, mails_of
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "The credit is on the October invoice."


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return confirmed(world, file(world.dana, tuesday, copies=("pat@elsewhere.example",)), "2026-09-15 09:59")


@pytest.mark.parametrize("java_script", [True, False])
def test_a_mail_is_seen_and_then_sent_as_it_was_seen(
    visit: Visit, world: World, ticket: Ticket, java_script: bool
) -> None:
    sherry = visit(java_script=java_script).sign_in(world.sherry, f"/requests/{ticket.pk}/")
    form = sherry.page.locator("details#reply")
    form.locator("summary").click()
    expect(form).to_contain_text("1 of them is outside")
    form.get_by_label("Your reply").fill(WORDS)
    sent = len(mails_of(ticket))
    form.get_by_role("button", name="Preview the mail").click()
    shown = form.locator(".mail-preview")
    expect(shown).to_contain_text("Nothing is sent or changed yet")
    expect(shown).to_be_in_viewport()
    assert len(mails_of(ticket)) == sent
    text = shown.locator("pre").inner_text()
    form.get_by_label("Your reply").press_sequentially("!")
    if java_script:
        expect(shown.get_by_role("status")).to_contain_text("This is older than what stands in the form now.")
        expect(shown).not_to_contain_text("This would be sent", use_inner_text=True)
    form.get_by_label("Your reply").fill(WORDS)
    form.get_by_role("button", name="Preview the mail").click()
    expect(shown).to_contain_text("This would be sent", use_inner_text=True)
    expect(shown).not_to_contain_text("This is older", use_inner_text=True)
    form.get_by_role("button", name="Send the reply").click()
    sherry.sees("Your reply was sent to all.")
    assert len(mails_of(ticket)) == sent + 1
    assert last_mail(ticket).body.strip() == text.strip()
