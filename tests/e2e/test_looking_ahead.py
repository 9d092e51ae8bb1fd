"""A supervisor's look ahead without scripts: what is owed, a move that is done and taken back, and what if."""

import pytest
import time_machine
from playwright.sync_api import expect

from contacts.models import Team, User
from tests.e2e.visitor import Visit
from tests.many import copy_ticket
from tests.world import World, confirmed, file, office
from tickets.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def with_whom(rep: User) -> int:
    return Ticket.objects.filter(assignee=rep).count()


def test_the_load_is_evened_out_and_an_absence_thought_through(
    visit: Visit, world: World, clock: time_machine.Traveller
) -> None:
    team = Team.objects.get(key="complex_billing")
    team.members.add(world.rita)
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00"), kind="maintenance"))
    copy_ticket(ticket, 10, ["next_steps"], assignee_id=f"{world.sherry.pk}", team_id=f"{team.pk}")
    clock.move_to(office("2026-09-17 10:00"))
    jim = visit(java_script=False).sign_in(world.jim, "/board/")
    jim.page.get_by_role("link", name="Load", exact=True).click()
    jim.sees("Sherry Parrish owes 10 and Rita Hale", "each submitter hears once")
    had = with_whom(world.sherry)
    boxes = jim.page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    boxes.last.uncheck()
    jim.press("Preview the ticked moves")
    jim.sees("goes to Rita Hale", "Nothing is changed or sent yet")
    jim.press("Give them: 2 requests")
    jim.sees("2 requests are done.")
    assert with_whom(world.sherry) == had - 2
    jim.press("Undo")
    jim.sees("It takes back")
    assert with_whom(world.sherry) == had

    jim.open("/board/next/")
    jim.page.get_by_role("link", name="What if …").click()
    asked = jim.page.locator("section", has=jim.page.get_by_role("heading", name="somebody were away"))
    asked.get_by_label("Who").select_option(label="Sherry Parrish")
    asked.get_by_label("First day away").fill("2026-09-17")
    asked.get_by_label("Last day away").fill("2026-09-16")
    asked.get_by_role("button", name="See what breaks").click()
    jim.sees("This is before the first day")
    asked.get_by_label("Last day away").fill("2026-09-18")
    asked.get_by_role("button", name="See what breaks").click()
    jim.sees("What if Sherry Parrish were away Thu 17 Sep to Fri 18 Sep", "100 %", "10 in all would be at risk")
    assert "rep=" in jim.page.url
    assert jim.complaints == []
