"""The board: what is late or escalated, with its story; each number counts the list that it opens."""

from collections.abc import Iterator

import pytest
import time_machine

from escalation.now.selectors.lists import board_of
from escalation.selectors.board import board_page
from escalation.services.acknowledge import acknowledge
from escalation.services.escalate import ease, escalate
from tests.escalation.clock import away, sweep
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.services.finish import reopen, resolve

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-17 10:00")


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def on_thursday(world: World) -> dict[str, Ticket]:
    late = file(world.dana, office("2026-09-15 10:00"))
    asked = confirmed(world, file(world.dana, office("2026-09-15 12:00")))
    reopened = confirmed(world, file(world.dana, office("2026-09-15 13:00")))
    confirmed(world, file(world.dana, office("2026-09-15 14:00")))
    resolve(reopened.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-16 11:00"))
    reopen(reopened.pk, words="Not there.", actor=by(world.dana), now=office("2026-09-17 09:00"))
    sweep("2026-09-17 09:01")
    escalate(asked.pk, level=2, reason="A hospital.", actor=by(world.rita), now=office("2026-09-17 09:30"))
    return {"late": late, "asked": asked, "reopened": reopened}


@pytest.fixture
def tickets(on_thursday: dict[str, Ticket], morning: None) -> dict[str, Ticket]:
    """On Thu 17 Sep, 10:00: one late, one asked for by hand, one reopened, one that is in time."""
    return {name: fresh(ticket) for name, ticket in on_thursday.items()}


def listed(world: World, view: str, tickets: dict[str, Ticket]) -> list[str]:
    names = {ticket.pk: name for name, ticket in tickets.items()}
    rows, _ = board_page(board_of(view, world.jim, NOW), "", NOW)
    return [names[row.ticket.pk] for row in rows]


def test_all_are_the_late_ones_and_those_escalated_before_a_miss(world: World, tickets: dict[str, Ticket]) -> None:
    assert listed(world, "all", tickets) == ["late", "asked", "reopened"]
    assert listed(world, "late", tickets) == ["late"]
    assert listed(world, "unanswered", tickets) == ["late", "asked", "reopened"]


def test_each_row_tells_its_story(world: World, tickets: dict[str, Ticket]) -> None:
    rows, _ = board_page(board_of("all", world.jim, NOW), "", NOW)
    assert [(row.age, row.story) for row in rows] == [
        ("filed 2 days ago", ""),
        ("filed 2 days ago", "Rita Hale asked for level 2 on Thu 17 Sep, 9:30 AM EDT: “A hospital.”"),
        ("reopened today", "Reopened 1 business day after it was finished."),
    ]
    assert [(row.told.person, row.told.note) for row in rows if row.told] == [
        ("Jim Woodburn", "not yet acknowledged"),
        ("Sharon Vaughn", "asked for by hand, not yet acknowledged"),
        ("Jim Woodburn", "reopened soon after its finish, not yet acknowledged"),
    ]
    assert [(row.next.level, row.next.when) for row in rows if row.next] == [
        (2, "Fri 18 Sep, 8:00 AM EDT"),
        (3, "Wed 23 Sep, 8:00 AM EDT"),
        (2, "Tue 22 Sep, 8:00 AM EDT"),
    ]


def test_what_is_acknowledged_says_until_when(world: World, tickets: dict[str, Ticket]) -> None:
    acknowledge(tickets["late"].pk, actor=by(world.jim), now=office("2026-09-17 09:40"))
    assert listed(world, "unanswered", tickets) == ["asked", "reopened"]
    [row, *_], _ = board_page(board_of("all", world.jim, NOW), "", NOW)
    assert row.told is not None
    assert row.told.note == (
        "acknowledged by Jim Woodburn, Thu 17 Sep, 9:40 AM EDT, which holds the next level until "
        "Mon 21 Sep, 8:00 AM EDT"
    )


def test_what_is_de_escalated_and_was_acknowledged_stays_answered(world: World, tickets: dict[str, Ticket]) -> None:
    """Level 1 collapsed, level 2 was answered: one level down leaves nothing to acknowledge."""
    acknowledge(tickets["asked"].pk, actor=by(world.sharon), now=office("2026-09-17 09:40"))
    ease(tickets["asked"].pk, reason="In hand.", actor=by(world.sharon), now=office("2026-09-17 09:50"))
    assert listed(world, "unanswered", tickets) == ["late", "reopened"]
    assert listed(world, "all", tickets) == ["late", "asked", "reopened"]
    rows, _ = board_page(board_of("all", world.jim, NOW), "", NOW)
    assert rows[1].story == "De-escalated on Thu 17 Sep, 9:50 AM EDT."


BOARD = "/board/?view=late&after=#row-1"
IN_PLACE = {"HX-Request": "true", "HX-Current-URL": "http://testserver/board/?view=all"}


def test_what_is_done_from_a_row_leads_back_to_it(visitor: Visitor, world: World, tickets: dict[str, Ticket]) -> None:
    jim, late = visitor("jim"), tickets["late"].pk
    acts = {
        f"/board/{late}/acknowledge/": {},
        f"/requests/{late}/take/": {"seen_with": ""},
        f"/requests/{late}/assign/": {"assignee": world.rita.pk},
        f"/requests/{late}/escalate/": {"level": 2, "reason": "A hospital."},
        f"/requests/{late}/ease/": {"reason": "In hand."},
        f"/requests/{late}/reply/": {"words": "We look into it."},
    }
    for url, typed in acts.items():
        assert (url, jim.post(url, typed | {"next": BOARD}).headers.get("Location")) == (url, BOARD)
    page = text(jim.get("/board/"))
    for said in (
        "level 1 is acknowledged.",
        "is yours.",
        "has a new rep.",
        "Sharon Vaughn was told",
        "De-escalated.",
    ):
        assert said in page
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "board"):
        answer = jim.post(f"/requests/{late}/reply/", {"words": "And so on.", "next": evil})
        assert answer["Location"] == f"/requests/{late}/"


def test_a_row_is_renewed_in_its_place(visitor: Visitor, world: World, tickets: dict[str, Ticket]) -> None:
    """With scripts the page stays: what is said comes into it, and what is refused comes back as typed."""
    jim, late = visitor("jim"), tickets["late"].pk
    form = text(jim.get(f"/requests/{late}/act/reply/", {"next": BOARD}, headers=IN_PLACE))
    assert f'hx-post="/requests/{late}/reply/"' in form
    assert 'name="next" value="/board/?view=late&amp;after=#row-1"' in form
    page = text(jim.get(f"/requests/{late}/", {"act": "reply", "next": BOARD}))  # as it is without scripts
    assert ('name="next" value="/board/' in page, f'hx-post="/requests/{late}/reply/" hx-target' in page) == (
        True,
        False,
    )
    for url, fold in ((f"/requests/{late}/reply/", "reply"), (f"/requests/{late}/ease/", "ease")):
        refused = jim.post(url, {"next": BOARD}, headers=IN_PLACE)
        assert (refused.status_code, f'id="{fold}"' in text(refused)) == (200, True)
        assert f'hx-post="{url}"' in text(refused)
    done = jim.post(f"/requests/{late}/reply/", {"words": "We look.", "next": BOARD}, headers=IN_PLACE)
    assert (done.status_code, done["HX-Trigger"], done["HX-Retarget"]) == (200, "acted", "#messages")
    assert "Your reply was sent to all." in text(done)


def test_an_open_board_is_told_when_nothing_has_changed(
    visitor: Visitor, world: World, tickets: dict[str, Ticket]
) -> None:
    jim = visitor("jim")
    first = jim.get("/board/rows/?view=all")
    again = {"If-None-Match": first["ETag"]}
    assert jim.get("/board/rows/?view=all", headers=again).status_code == 304
    acknowledge(tickets["late"].pk, actor=by(world.jim), now=NOW)
    renewed = jim.get("/board/rows/?view=all", headers=again)
    assert (renewed.status_code, "acknowledged by Jim Woodburn" in text(renewed)) == (200, True)


def test_the_page_shows_every_view(visitor: Visitor, world: World, tickets: dict[str, Ticket]) -> None:
    away(world.sharon, deputy=world.rita)
    browser = visitor("jim")
    lists = board_of("", world.jim, NOW)
    for view in (*lists.tiles, *lists.tabs):
        assert browser.get(f"/board/?view={view.key}").status_code == 200
    page = " ".join(text(browser.get("/board/")).split())
    assert "Sharon Vaughn (away, covered by Rita Hale)" in page
    assert "Reopened 1 business day after it was finished." in page
    assert "Peachtree Dental Group" in page
