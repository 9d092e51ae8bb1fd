"""A supervisor changes a ladder: sees what it means first, saves it, and goes back to what it was."""

import pytest
from playwright.sync_api import expect

from escalation.models import Ladder
from escalation.selectors.ladders import frozen
from tests.e2e.visitor import Visit
from tests.world import World, file, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_ladder_is_changed_and_led_back(visit: Visit, world: World, tuesday: object) -> None:
    file(world.dana, office("2026-09-15 09:00"))
    jim = visit(width=1280).sign_in(world.jim, "/rules/ladders/billing/")
    jim.page.get_by_label("Level 1").select_option(label="Terry Chase")
    jim.press("See what it moves")
    jim.sees(
        "Level 1: Terry Chase, at the next opening.", "Nothing is saved yet.", "Jim Woodburn, at the next opening"
    )
    jim.page.get_by_label("Open requests too: they follow at once, as shown").check()
    jim.type("Why", "Jim has moved on.")
    jim.press("Save")
    expect(jim.page.get_by_role("status")).to_contain_text("Saved as version 2.")
    jim.sees("Terry Chase stands on levels 1 and 3 of the billing ladder", "Jim has moved on.")
    jim.page.get_by_role("link", name="Version 1", exact=True).click()
    jim.sees("A new version will say again what this one said.")
    jim.press("See what it moves")
    jim.sees("Back to version 1. Level 1: Jim Woodburn, at the next opening.")
    jim.page.get_by_label("From now: only what is filed or reopened after this").check()
    jim.press("Save")
    expect(jim.page.get_by_role("status")).to_contain_text("Saved as version 3.")
    first, _, third = Ladder.objects.filter(key="billing").order_by("version")
    assert (frozen(third), third.note) == (frozen(first), "Back to version 1.")
