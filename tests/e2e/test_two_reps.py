"""Two reps on one request: each sees the other, what is typed is kept, and the second answer is stopped once."""

import pytest
import time_machine
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, confirmed, file, office
from tickets.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOK = 'htmx.trigger("#live", "look")'  # what an open page does every 15 seconds


def test_the_second_answer_is_stopped_and_what_is_typed_is_never_lost(
    visit: Visit, world: World, clock: time_machine.Traveller
) -> None:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 09:00")), "2026-09-15 09:30")
    page = f"/requests/{ticket.pk}/"
    rita, sherry = visit().sign_in(world.rita, page), visit(width=390).sign_in(world.sherry, page)
    sherry.sees("Rita Hale has this request open.")

    rita.page.locator("#reply > summary").click()
    rita.page.get_by_label("Your reply").press_sequentially("It is found")
    rita.sees("Draft kept 10:00 AM.")
    sherry.page.evaluate(LOOK)
    sherry.sees("Rita Hale is writing an answer here.")

    sherry.page.locator("#note > summary").click()
    sherry.page.get_by_label("Internal note").fill("I am on the phone with them.")
    sherry.press("Keep the note")
    sherry.sees("The note is kept.")
    rita.page.evaluate(LOOK)
    rita.sees("A note from Sherry Parrish came in")
    rita.page.get_by_role("link", name="Read it").click()
    rita.sees("I am on the phone with them.")
    newest = str(Message.objects.latest("id").pk)
    expect(rita.page.locator("#reply input[name=newest]")).to_have_value(newest)  # what was read counts as seen
    expect(rita.page.get_by_text("A note from Sherry Parrish came in")).to_have_count(0)
    expect(rita.page.get_by_label("Your reply")).to_have_value("It is found")

    sherry.page.locator("#reply > summary").click()
    sherry.page.get_by_label("Your reply").fill("We are at it.")
    sherry.press("Send the reply")
    sherry.sees("Your reply was sent to all.")
    rita.press("Send the reply")
    rita.sees("this came while you were writing", "We are at it.")
    expect(rita.page.get_by_label("Your reply")).to_have_value("It is found")
    assert not Message.objects.filter(body="It is found").exists()
    rita.press("Send anyway")
    rita.sees("Your reply was sent to all.")
    assert Message.objects.filter(body="It is found", author=world.rita).count() == 1
    assert sherry.page.evaluate("document.documentElement.scrollWidth") <= 390
