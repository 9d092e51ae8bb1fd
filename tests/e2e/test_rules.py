"""A supervisor closes a day: what moves is shown first, on a phone and without JavaScript too."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visit, Visitor
from tests.world import World, file, fresh, office
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def close_a_day(jim: Visitor) -> None:
    """From the page of all rules to the one that shows what closing Wed 16 Sep would move."""
    jim.page.get_by_role("link", name="Rules", exact=True).click()
    jim.page.get_by_role("link", name="Office", exact=True).click()
    jim.page.get_by_text("Close a day, or shorten it").click()
    jim.page.locator("#close_day").fill("2026-09-16")
    jim.type("What for", "Storm day")
    jim.press("See what it moves")


@pytest.mark.parametrize(("width", "java_script"), [(1280, True), (390, False)])
def test_a_day_is_closed(visit: Visit, world: World, tuesday: object, width: int, java_script: bool) -> None:
    ticket: Ticket = file(world.dana, office("2026-09-15 09:00"))
    jim = visit(width=width, java_script=java_script).sign_in(world.jim)
    close_a_day(jim)
    jim.sees("Wed 16 Sep 2026 is closed: Storm day.", "Nothing is saved yet.", "Thu 17 Sep, 5:00 PM EDT")
    jim.page.wait_for_load_state()  # the words may be there before the styles are
    assert jim.page.evaluate(TOO_WIDE) == 0
    jim.press("Save")
    jim.sees("Not saved yet.", "Choose one.")
    jim.page.get_by_label("Open requests too: they follow at once, as shown").check()
    jim.type("Why", "The storm of Tuesday night.")
    jim.press("Save")
    expect(jim.page.get_by_role("status")).to_contain_text("Saved as version 2.")
    jim.sees("The storm of Tuesday night.", "Jim Woodburn")
    assert fresh(ticket).owed_at == office("2026-09-17 17:00")
