"""The queue renews itself under a rep's hands: what is chosen, the focus and the place on the screen stay."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from tests.e2e.visitor import BLANK, Visit, Visitor
from tests.many import copy_ticket
from tests.world import World, by, file, office
from tickets.models import Ticket
from tickets.services.assign import assign
from tickets.services.finish import withdraw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEN = office("2026-09-15 10:00")
PLACE = """() => {
  const at = document.activeElement, row = at.closest("tr");
  return [row?.dataset.row, row?.ariaCurrent, at.tagName, Math.round(row?.getBoundingClientRect().top)];
}"""
CHOSEN = "() => [...document.querySelectorAll('[name=ticket]:checked')].map((box) => box.value)"
LOOK_AWAY = "(hidden) => Object.defineProperty(document, 'hidden', {value: hidden, configurable: true})"


def a_while_later(visitor: Visitor) -> None:
    with visitor.page.expect_response("**/queue/rows/**"):
        visitor.page.clock.run_for(15_000)


def nobody_looks_and_nobody_answers(rita: Visitor, answers: list[int]) -> None:
    """Another tab is looked at, and then the connection is lost for a while."""
    page = rita.page
    page.evaluate(LOOK_AWAY, True)
    page.clock.run_for(60_000)
    assert answers == [200, 304, 200]
    page.evaluate(LOOK_AWAY, False)
    rita.context.set_offline(True)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#offline")).to_be_visible()
    rita.context.set_offline(False)
    a_while_later(rita)
    expect(page.locator("#offline")).to_be_hidden()


def the_session_ends(rita: Visitor) -> None:
    """The list stands still, says so, and the way back in leads to it."""
    page = rita.page
    Session.objects.all().delete()
    a_while_later(rita)
    expect(page.get_by_role("alert")).to_contain_text("You were signed out. This list stands still")
    expect(page.locator("tbody tr")).to_have_count(19)
    page.get_by_role("link", name="sign in and go on").click()
    expect(page).to_have_url(f"{rita.base_url}/sign-in/?next=/queue/%3Fview%3Dall")


def test_what_comes_and_goes_leaves_the_rest_where_it_is(visit: Visit, world: World) -> None:
    first = file(world.dana, TEN)
    copy_ticket(first, 20, owed_at="o.owed_at + n * interval '1 hour'", description="'no. ' || n")
    rows = list(Ticket.objects.order_by("owed_at").values_list("pk", flat=True))
    answers: list[int] = []
    rita = visit(own=True).sign_in(world.rita, BLANK)
    page, said = rita.page, rita.page.locator("#queue-said")
    page.on("response", lambda answer: answers.append(answer.status) if "/queue/rows/" in answer.url else None)
    page.clock.install()
    rita.open("/queue/?view=all")
    page.locator(f"#row-{rows[12]} [name=ticket]").check()
    page.locator(f"#row-{rows[14]} [name=ticket]").check()
    page.locator(f"#row-{rows[13]} a.plain").focus()
    page.keyboard.press("j")
    page.locator(f"#row-{rows[14]}").evaluate("(row) => row.scrollIntoView({block: 'center', behavior: 'instant'})")
    before = page.evaluate(PLACE)
    assert before[:3] == [str(rows[14]), "true", "A"]

    late = file(world.lee, office("2026-09-10 10:00"), description="long overdue")
    assign(rows[14], assignee=world.rita, actor=by(world.rita), now=TEN)
    withdraw(rows[2], words="Never mind.", actor=by(world.dana), now=TEN)
    withdraw(rows[3], words="Never mind.", actor=by(world.dana), now=TEN)
    a_while_later(rita)
    expect(said).to_have_text("· 1 new, 2 gone, 1 changed")
    assert page.evaluate(PLACE) == before
    expect(page.locator("#bulk")).to_contain_text("2 chosen")
    assert page.evaluate(CHOSEN) == [str(rows[12]), str(rows[14])]
    expect(page.locator("tbody tr").first).to_have_id(f"row-{late.pk}")
    expect(page.locator(f"#row-{rows[14]}")).to_contain_text("Rita Hale")
    expect(page.locator("#queue-count")).to_contain_text("20 open")

    a_while_later(rita)
    withdraw(rows[14], words="Never mind.", actor=by(world.dana), now=TEN)
    a_while_later(rita)
    expect(said).to_have_text("· 1 gone")
    assert page.evaluate(PLACE)[:3] == [str(rows[15]), "true", "A"]
    assert answers == [200, 304, 200]
    nobody_looks_and_nobody_answers(rita, answers)
    the_session_ends(rita)
