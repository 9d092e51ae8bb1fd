"""The versions of each rule as pages, and the way back to an earlier one [4.11]."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from contacts.models import Team, User
from escalation.models import Ladder
from escalation.selectors.ladders import frozen
from escalation.services.change_ladder import LadderDraft, change_ladder
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.once import filed, filed_once
from tests.tickets.page import text
from tests.tickets.rules import MADE, closing, policy_draft, route_draft, save_calendar, save_policy, save_route
from tests.world import World, by, fresh, office
from tickets.models import OfficeCalendar, Route, SlaPolicy, Ticket
from tickets.selectors.rule_versions import draft_of
from tickets.selectors.rules import office_calendar_row, policy_row_for, route_for
from tickets.services.change_rules import Change

__all__ = ["filed", "filed_once", "world"]  # the fixtures of this module
pytestmark = pytest.mark.django_db

CALENDAR, LADDER = "/rules/calendars/Office/", "/rules/ladders/billing/"
POLICY, ROUTE = "/rules/policies/billing/", "/rules/routes/billing/"
OPEN_TOO = {"decision-reach": "open", "decision-note": "It was right before.", "step": "save"}


@pytest.fixture
def jim(visitor: Visitor, noon: None) -> Client:
    return visitor("jim")


def back(browser: Client, rule: str, version: int, base: int = 2, **decided: str) -> Any:
    return browser.post(f"{rule}versions/{version}/", {"base_version": base, "step": "preview", **decided})


def test_a_calendar_goes_back_through_the_preview_and_open_requests_with_it(
    jim: Client, world: World, filed: Ticket
) -> None:
    save_calendar(world, closing("2026-09-16"))
    assert fresh(filed).owed_at == office("2026-09-16 17:00")  # nothing has followed yet
    page = text(jim.get(CALENDAR))
    assert "Wed 16 Sep 2026: nothing → closed: Storm day" in page
    assert f'href="{CALENDAR}versions/2/"' in page
    second = text(jim.get(f"{CALENDAR}versions/2/"))
    assert "This version is in force." in second
    assert "by Jim Woodburn" in second
    preview = back(jim, CALENDAR, 1)
    assert preview.status_code == 200
    assert "Back to version 1. Wed 16 Sep 2026: no longer there. Nothing is saved yet." in text(preview)
    assert 'value="Back to version 1."' in text(preview)  # the reason that is offered
    assert "of 1 open under this rule" in text(preview)
    assert OfficeCalendar.objects.count() == 2
    undecided = back(jim, CALENDAR, 1, step="save")
    assert undecided.status_code == 422
    assert back(jim, CALENDAR, 1, **OPEN_TOO)["Location"] == CALENDAR
    first, second_row, third = OfficeCalendar.objects.order_by("version")
    assert draft_of(third) == draft_of(first) != draft_of(second_row)
    assert (third.version, third.made_by, third.note, third.redates) == (3, world.jim, "It was right before.", True)
    assert fresh(filed).calendar == third
    assert "says the same" in text(jim.get(f"{CALENDAR}versions/1/"))
    again = back(jim, CALENDAR, 1, base=3)
    assert again.status_code == 422
    assert OfficeCalendar.objects.count() == 3


def test_a_policy_and_a_route_go_back_from_now_on(jim: Client, world: World, filed: Ticket) -> None:
    helpers = Team.objects.create(key="helpers", name="Helpers")
    helpers.members.add(world.rita)
    save_policy(world, policy_draft("billing", confirmation_day=4), redates=False)
    save_route(world, route_draft("billing", working_team=helpers), redates=False)
    assert "Confirmation: by Day 2 → by Day 4" in text(jim.get(POLICY))
    assert "Worked by: Complex Billing Group → Helpers" in text(jim.get(ROUTE))
    from_now = OPEN_TOO | {"decision-reach": "now"}
    assert "Confirmation: by Day 2." in text(back(jim, POLICY, 1))
    assert back(jim, POLICY, 1, **from_now)["Location"] == POLICY
    assert back(jim, ROUTE, 1, **from_now)["Location"] == ROUTE
    assert (policy_row_for("billing").version, policy_row_for("billing").confirmation_day) == (3, 2)
    assert route_for("billing", "").working_team.name == "Complex Billing Group"
    assert fresh(filed).policy.version == 1
    assert SlaPolicy.objects.get(kind="billing", version=2).confirmation_day == 4


def test_who_was_slower_is_told_and_changes_nothing(jim: Client, world: World) -> None:
    save_policy(world, policy_draft("billing", confirmation_day=4))
    save_policy(world, policy_draft("billing", confirmation_day=5))
    late = back(jim, POLICY, 1, base=2, **OPEN_TOO)
    assert late.status_code == 422
    assert "Somebody changed this meanwhile" in text(late)
    assert policy_row_for("billing").version == 3


def test_what_can_no_longer_hold_is_refused_with_its_fix(jim: Client, world: World) -> None:
    row = office_calendar_row()
    further = draft_of(row).with_next_year({date(row.known_until.year + 1, 1, 1): "New Year"})
    save_calendar(world, further)
    helpers = Team.objects.create(key="helpers", name="Helpers")
    save_route(world, route_draft("billing", team=helpers, flagged_to=world.terry))
    save_route(world, route_draft("billing", team=world.rita.teams.first(), flagged_to=None))
    rungs = tuple(frozen(Ladder.objects.get(key="billing")))
    without = LadderDraft("billing", None, tuple(rung | {"person": world.sharon.pk} for rung in rungs[:1]))
    change_ladder(without, Change(1, False, "Because."), actor=by(world.sharon), now=MADE)
    User.objects.filter(pk=world.terry.pk).update(is_active=False)
    refused = {
        CALENDAR: (1, 2, "Change the hours, or take single days back"),
        ROUTE: (2, 3, "Nobody works in Helpers any more: give the team its people first."),
        LADDER: (1, 2, "Terry Chase has left: change the rule as it is now, and name somebody else there."),
    }
    for rule, (version, base, says) in refused.items():
        assert says in text(jim.get(f"{rule}versions/{version}/"))
        for step in ("preview", "save"):
            answer = back(jim, rule, version, base, **OPEN_TOO | {"step": step})
            assert answer.status_code == 422
            assert says in text(answer)
    assert "Terry Chase has left" in text(jim.get(f"{ROUTE}versions/2/"))
    assert [model.objects.latest("version").version for model in (OfficeCalendar, Route, Ladder)] == [2, 3, 2]


def test_a_ladder_goes_back_rung_by_rung(jim: Client, world: World, filed: Ticket) -> None:
    row = Ladder.objects.get(key="billing")
    rungs = tuple(frozen(row))
    draft = LadderDraft("billing", row.copied, (rungs[0] | {"person": world.terry.pk}, *rungs[1:3]))
    change_ladder(draft, Change(1, True, "Jim has moved on."), actor=by(world.sharon), now=MADE)
    page = text(jim.get(LADDER))
    assert "Level 1: Jim Woodburn, at the next opening → Terry Chase, at the next opening" in page
    assert "Level 4: Elise Manzo, after 5 business days → nothing" in page
    overview = text(jim.get("/rules/"))
    assert "version 2, by Sharon Vaughn on Tue 15 Sep 2026" in overview
    assert "version 1, as shipped" in overview
    hole = "Terry Chase stands on levels 1 and 3 of the billing ladder but is told once: name somebody else on one"
    for warned in (overview, page):
        assert f'{hole} of them. <a href="{LADDER}">Put it right</a>' in warned
    assert "Jim Woodburn, at the next opening" in text(back(jim, LADDER, 1))
    assert back(jim, LADDER, 1, **OPEN_TOO)["Location"] == LADDER
    newest = Ladder.objects.filter(key="billing").latest("version")
    assert (newest.version, tuple(frozen(newest)), newest.copied) == (3, rungs, row.copied)


@pytest.mark.parametrize("who", ["dana", "hana", "rita"])
def test_below_supervisor_nobody_goes_back(visitor: Visitor, noon: None, world: World, who: str) -> None:
    save_policy(world, policy_draft("billing", confirmation_day=4))
    assert visitor(who).get(f"{POLICY}versions/1/").status_code == 404
    assert back(visitor(who), POLICY, 1, **OPEN_TOO).status_code == 404
    assert policy_row_for("billing").version == 2


def test_the_pages_cost_as_many_queries_however_many_versions_there_are(
    jim: Client, world: World, django_assert_max_num_queries: Any
) -> None:
    for n in range(8):
        save_calendar(world, closing(f"2026-10-1{n}"), redates=False)
    for url in (CALENDAR, f"{CALENDAR}versions/3/"):
        with django_assert_max_num_queries(18):
            jim.get(url)
