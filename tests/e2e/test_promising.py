"""A rep gives next steps with a date; a closed day is refused beside its field [4.7]."""

import re

import pytest
import time_machine
from playwright.sync_api import expect

from tests.e2e.visitor import Visit
from tests.world import World, confirmed, file, office, promises

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_saturday_is_refused_and_the_words_stay(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")))
    clock.move_to(office("2026-09-17 11:00"))
    sherry = visit().sign_in(world.sherry, f"/requests/{ticket.pk}/")
    sherry.type("The next steps", "I have asked for the invoice copy.")
    sherry.type("Follow-up promised for", "2026-09-26")
    sherry.press("Send the next steps")

    day = sherry.field("Follow-up promised for")
    expect(day).to_have_accessible_description(re.compile("the next business day is Mon 28 Sep"))
    expect(day).to_have_value("2026-09-26")
    expect(sherry.field("The next steps")).to_have_value("I have asked for the invoice copy.")
    assert ("next_steps", "") in promises(ticket)

    day.fill("2026-09-28")
    sherry.press("Send the next steps")
    sherry.sees("The next steps were sent", "I have asked for the invoice copy.", "Mon 28 Sep, 5:00 PM")
    assert ("next_steps", "kept") in promises(ticket)
