"""A supervisor's morning: what is theirs comes first, and every act is done without leaving the board."""

import re

import pytest
import time_machine
from playwright.sync_api import Locator, expect

from escalation.models import Ask, FiredRung
from tests.e2e.test_every_page import found_by_axe
from tests.e2e.visitor import Visit, Visitor
from tests.escalation.clock import sweep
from tests.world import World, confirmed, file, fresh, office
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("line one", "line two", "line three", "line four")


@pytest.fixture
def late(world: World, clock: time_machine.Traveller) -> dict[str, Ticket]:
    """Four whose next steps were missed last evening; it is Fri 18 Sep, 8:30, and level 1 was told."""
    tickets = {}
    for minute, name in enumerate(NAMES):
        ticket = file(world.dana, office(f"2026-09-15 10:0{minute}"), description=name)
        tickets[name] = confirmed(world, ticket, "2026-09-15 11:00")
    clock.move_to(office("2026-09-18 08:30"))
    sweep("2026-09-17 17:01")
    sweep("2026-09-18 08:00")
    return tickets


def row(visitor: Visitor, ticket: Ticket) -> Locator:
    return visitor.page.locator(f"#row-{ticket.pk}")


def fold_of(visitor: Visitor, ticket: Ticket, act: str) -> Locator:
    summary = visitor.page.locator("summary", has_text=re.compile(f"^{act}:"))
    return row(visitor, ticket).locator("details.verb").filter(has=summary)


def unfold(visitor: Visitor, ticket: Ticket, act: str) -> Locator:
    """The form of an act, once it has come and has the focus."""
    fold = fold_of(visitor, ticket, act)
    fold.locator("summary").click()
    expect(fold.locator("form :focus")).to_be_attached()
    return fold


def is_said(visitor: Visitor, words: str) -> None:
    expect(visitor.page.locator("#messages")).to_contain_text(words)


def test_everything_is_done_from_the_board(visit: Visit, world: World, late: dict[str, Ticket]) -> None:
    one, two, three, four = (late[name] for name in NAMES)
    jim = visit().sign_in(world.jim, "/board/")
    page = jim.page
    expect(page.get_by_role("link", name="Mine 4")).to_have_attribute("aria-current", "page")

    row(jim, one).get_by_role("button", name="Acknowledge").click()
    is_said(jim, "level 1 is acknowledged.")
    expect(row(jim, one)).to_contain_text("acknowledged by Jim Woodburn")
    expect(row(jim, one).locator(":focus")).to_be_attached()
    expect(page.get_by_role("navigation", name="What needs a look")).to_contain_text("3 not acknowledged")

    row(jim, two).get_by_role("button", name="Take over").click()
    is_said(jim, "is yours.")
    expect(row(jim, two)).to_contain_text("Billing inquiry · filed 3 days ago · Jim Woodburn")

    give = unfold(jim, two, "Reassign")
    give.get_by_label("Who takes it").select_option(label=world.sherry.name)
    give.get_by_role("button", name="Give it").click()
    is_said(jim, "has a new rep.")
    expect(row(jim, two)).to_contain_text("Sherry Parrish")

    raise_it = unfold(jim, three, "Escalate")
    raise_it.get_by_label("Why").fill("A hospital.")
    assert found_by_axe(jim) == []
    raise_it.get_by_role("button", name="Escalate").click()
    is_said(jim, "was told: escalation level")
    expect(row(jim, three)).to_have_count(0)  # it is Sharon's now
    expect(page.locator("tr :focus")).to_be_attached()

    ease = unfold(jim, four, "De-escalate")
    ease.get_by_label("Why").fill("In hand.")
    ease.get_by_role("button", name="De-escalate").click()
    is_said(jim, "De-escalated.")

    write = unfold(jim, one, "Write")
    write.get_by_role("button", name="Send the reply").click()
    expect(write).to_contain_text("Write what is to be sent.")
    write.get_by_label("Your reply").fill("We look into it today.")
    write.get_by_role("button", name="Send the reply").click()
    is_said(jim, "Your reply was sent to all.")
    expect(page.locator("details.verb[open]")).to_have_count(0)
    assert page.url == f"{jim.base_url}/board/"
    assert (fresh(two).assignee, fresh(four).level) == (world.sherry, 0)
    assert Ask.objects.get().reason == "A hospital."
    assert FiredRung.objects.get(ticket=one).acknowledged_by == world.jim
    assert Message.objects.latest("id").body == "We look into it today."


def test_without_scripts_the_request_has_the_form_and_leads_back(
    visit: Visit, world: World, late: dict[str, Ticket]
) -> None:
    one, two = (late[name] for name in NAMES[:2])
    jim = visit(java_script=False).sign_in(world.jim, "/board/?view=late")
    row(jim, one).get_by_role("button", name="Acknowledge").click()
    assert jim.page.url == f"{jim.base_url}/board/?view=late&after=#row-{one.pk}"
    is_said(jim, "level 1 is acknowledged.")
    fold = fold_of(jim, two, "Write")
    fold.locator("summary").click()
    fold.get_by_role("link", name="Show the form").click()
    jim.press("Send the reply")
    jim.sees("Write what is to be sent.")
    jim.type("Your reply", "We look into it today.")
    jim.press("Send the reply")
    assert jim.page.url == f"{jim.base_url}/board/?view=late&after=#row-{two.pk}"
    is_said(jim, "Your reply was sent to all.")
