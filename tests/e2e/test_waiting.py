"""A rep asks, the clock stands; the answer starts it again, and the page says why the date is another one [4.10]."""

import pytest
import time_machine
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, confirmed, file, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_question_stops_the_clock_until_the_answer(
    visit: Visit, world: World, clock: time_machine.Traveller
) -> None:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")
    clock.move_to(office("2026-09-15 16:00"))
    sherry = visit().sign_in(world.sherry, f"/requests/{ticket.pk}/")
    sherry.page.locator("#pause > summary").click()
    sherry.type("Your question", "Which invoice do you mean?")
    sherry.type("Wait until the morning of", "2026-09-22")
    sherry.press("Send the question and pause")
    sherry.sees("The clock stands until they answer", "Waits for the submitter.", "Paused, 2 days left")

    clock.move_to(office("2026-09-16 09:00"))
    dana = visit(width=390).sign_in(world.dana, f"/requests/{ticket.pk}/")
    dana.sees("We wait for your answer.", "Which invoice do you mean?")
    dana.type("Your reply", "Invoice 0926.")
    dana.press("Send the reply")
    dana.sees("Invoice 0926.")
    expect(dana.page.get_by_text("We wait for your answer.")).to_have_count(0)

    dana.page.get_by_text("Why this date, Day 3").click()
    why = dana.page.get_by_role("group", name="Next steps: Fri 18 Sep, 5:00 PM EDT")
    expect(why).to_contain_text("Owed by Day 3. Day 1 is the day of receipt.")
    expect(why).to_contain_text("from Tue 15 Sep, 4:00 PM EDT to Wed 16 Sep, 9:00 AM EDT: 1 day later")
    expect(why.locator("dl > div").last).to_contain_text("Fri 18 Sep")
    assert dana.page.evaluate("document.documentElement.scrollWidth") <= 390
