"""A lead gives many requests to somebody else in one go, sees before what is told to whom, and takes it back."""

import pytest
import time_machine
from playwright.sync_api import expect

from contacts.models import Team
from tests.e2e.visitor import Visit
from tests.world import World, confirmed, file, fresh, mails_of, office

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_two_of_three_are_given_to_rita_and_back(visit: Visit, world: World, clock: time_machine.Traveller) -> None:
    tickets = [
        confirmed(world, file(world.dana, office("2026-09-15 10:00"), description=f"fee {n}")) for n in range(3)
    ]
    Team.objects.get(name="Complex Billing Group").members.add(world.rita)
    holders = [ticket.assignee for ticket in tickets]
    clock.move_to(office("2026-09-16 11:00"))
    jim = visit().sign_in(world.jim, "/queue/?view=all")
    jim.page.get_by_text("Filters", exact=True).click()
    jim.page.get_by_label("Kind").select_option(label="Billing inquiry")
    jim.press("Apply the filters")
    jim.sees("Only: billing inquiry.")
    bar = jim.page.locator("#bulk")
    expect(bar.get_by_role("button", name="Give to one rep")).to_be_hidden()
    jim.page.get_by_role("checkbox", name="Choose all of this page").check()
    expect(bar).to_contain_text("3 chosen")
    jim.page.locator(f"#row-{tickets[2].pk}").get_by_role("checkbox").uncheck()
    expect(bar).to_contain_text("2 chosen")
    bar.get_by_role("button", name="Give to one rep").click()

    jim.page.get_by_label("Who takes them").select_option(label="Rita Hale")
    jim.type("A note for them", "Dana likes to be called.")
    jim.press("Preview")
    jim.sees("2 requests will be done", "2 mails will go out", "Nothing is changed or sent yet", "goes to Rita Hale")
    jim.page.get_by_text("new reps for 2 of your requests").first.click()
    jim.sees("Rita Hale of Complex Billing Group now works on it")
    assert [fresh(ticket).assignee for ticket in tickets] == holders
    jim.type("A note for them", "Dana likes to be called, not mailed.")
    jim.sees("This is older than what stands in the form")
    expect(jim.page.get_by_role("button", name="Give them")).to_be_disabled()
    jim.press("Preview")
    jim.press("Give them: 2 requests")

    jim.sees("2 requests are done.", "Until Wed 16 Sep, 12:00 PM EDT")
    assert [fresh(ticket).assignee for ticket in tickets] == [world.rita, world.rita, holders[2]]
    jim.press("Undo")
    jim.sees("2 requests are done.", "It takes back")
    assert [fresh(ticket).assignee for ticket in tickets] == holders
    assert [len(mails_of(ticket)) for ticket in tickets] == [2, 2, 2]  # one mail for all, both times
    assert jim.complaints == []
