"""The main job, seen through the pages: a billing inquiry that is answered, and one that is not."""

import pytest
import time_machine
from playwright.sync_api import expect

from escalation.services.sweep import sweep_due
from tests.e2e.visitor import Visit, Visitor
from tests.world import World, last_mail, office
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SUBJECT = "Peachtree Dental Group: credit missing on September invoice – 770 555 0142"


def fill_in_a_billing_inquiry(dana: Visitor) -> None:
    dana.page.get_by_role("link", name="New request").click()
    dana.page.get_by_role("link", name="Billing inquiry").click()
    dana.type("Account number", "770-555-0142")
    dana.type("The billing issue in a few words", "credit missing on September invoice")
    dana.type("What is on the invoice", "The credit agreed in August is not on invoice 0926.")


def test_it_is_filed_confirmed_and_dated(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    dana = visit().sign_in(world.dana)
    fill_in_a_billing_inquiry(dana)
    before = dana.page.get_by_role("region", name="What will happen")
    for promised in (SUBJECT, "Tue 15 Sep", "Wed 16 Sep, 5:00 PM", "Thu 17 Sep, 5:00 PM", "Tue 29 Sep", "Tue 13 Oct"):
        expect(before).to_contain_text(promised)
    assert not Ticket.objects.exists(), "nothing is filed by looking at it"

    dana.press("File this request")
    dana.sees("Filed as", "by Wed 16 Sep, 5:00 PM EDT", "Day 1 is Tue 15 Sep")
    ticket = Ticket.objects.get()

    clock.move_to(office("2026-09-16 09:12"))
    rita = visit().sign_in(world.rita)
    rita.page.get_by_role("link", name="My team").click()
    rita.page.get_by_role("link", name="Peachtree Dental Group").click()
    rita.press("Confirm receipt")
    rita.sees("Receipt is confirmed", "Sherry Parrish")
    ims = ticket.numbers.get(kind="ims").number
    assert len(ims) == 6

    dana.page.reload()
    dana.sees(f"{ims[:3]} {ims[3:]}", "Sherry Parrish")
    track = dana.card("What we promised").get_by_role("listitem")
    kept = track.filter(has_text="Confirmation of receipt")
    expect(kept).to_have_class("kept")
    expect(kept).to_contain_text("Wed 16 Sep, 9:12 AM")
    expect(track.filter(has_text="Next steps")).to_contain_text("Thu 17 Sep, 5:00 PM")


def test_left_alone_it_reaches_the_supervisor(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    dana = visit().sign_in(world.dana)
    fill_in_a_billing_inquiry(dana)
    expect(dana.page.get_by_role("region", name="What will happen")).to_contain_text(SUBJECT)
    dana.press("File this request")
    dana.sees("Filed as")

    clock.move_to(office("2026-09-17 08:00"))
    sweep_due(office("2026-09-17 08:00"))

    jim = visit().sign_in(world.jim)
    late = jim.page.get_by_role("row").filter(has_text="Peachtree Dental Group")
    expect(late).to_contain_text("1 · Jim Woodburn")
    expect(late).to_contain_text("2 · Sharon Vaughn")
    expect(late).to_contain_text("Fri 18 Sep, 8:00 AM")

    mail = last_mail(Ticket.objects.get())
    jim.page.get_by_role("link", name="Mail out", exact=True).click()
    jim.page.get_by_role("link", name=mail.subject).first.click()
    shown = jim.page.get_by_role("article", name="The mail")
    expect(shown).to_contain_text(SUBJECT)
    expect(shown).to_contain_text("To" + world.jim.email)
    expect(shown).to_contain_text(world.lyndi.email)
    expect(shown).to_contain_text("****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****")
    expect(shown).to_contain_text("escalation level 1")

    jim.page.get_by_role("link", name="Board").click()
    late.get_by_role("button", name="Acknowledge").click()
    jim.sees("level 1 is acknowledged. The next level waits one business day.")
    expect(late).to_contain_text("Mon 21 Sep, 8:00 AM")
    expect(late.get_by_role("button", name="Acknowledge")).to_have_count(0)
