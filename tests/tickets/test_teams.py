"""The teams as pages: who is added and taken out, what becomes of what they have, who changed it, who was slower."""

from typing import Any

import pytest
from django.db import InternalError, transaction
from django.test import Client

from contacts.models import Membership, Role, Team, TeamEvent
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.world import World, file, fresh, office, person
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.selectors.load import candidates
from tickets.services.assign import assign
from tickets.services.record import Actor
from tickets.teams.services import add, make, take_out

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = office("2026-09-15 12:00")
PAGE, TEAM = "/rules/teams/", "/rules/teams/helpdesk/"


@pytest.fixture
def jim(visitor: Visitor) -> Client:
    return visitor("jim")


@pytest.fixture
def helpdesk(world: World) -> Team:
    return Team.objects.get(key="helpdesk")


@pytest.fixture
def ritas(world: World) -> Ticket:
    """A request of the helpdesk that Rita has."""
    ticket = file(world.dana, office("2026-09-15 10:00"))
    assign(ticket.pk, assignee=world.rita, actor=Actor(world.jim, "test"), now=office("2026-09-15 11:00"))
    return fresh(ticket)


def logged(team: Team) -> list[tuple[str, Any, Any]]:
    return [(event.act, event.user, event.by) for event in team.events.order_by("id")]


def test_the_list_says_who_works_where_and_what_comes_to_it(jim: Client, world: World, helpdesk: Team) -> None:
    lead = person("Nora Lind", Role.TEAM_LEAD)
    add(helpdesk, lead, seen=0, by=world.sharon, now=NOW)
    page = text(jim.get(PAGE))
    assert "led by Nora Lind" in page
    assert "confirms Billing inquiry" in page
    assert "business.customer.care@cms.example" in page
    assert "Nora Lind added by Sharon Vaughn" in page
    assert "as shipped" in page
    assert "its requests wait" in page  # of a team without people


def test_somebody_is_added_and_is_offered_requests(jim: Client, world: World, helpdesk: Team) -> None:
    page = text(jim.post(TEAM, {"user": world.sherry.pk, "seen": 0}, follow=True))
    assert "Sherry Parrish works in Customer Care Helpdesk from now on." in page
    assert "<strong>Sherry Parrish</strong> added by Jim Woodburn" in page
    assert logged(helpdesk) == [("added", world.sherry, world.jim)]
    assert "Choose somebody of the list." in beside(jim.post(TEAM, {"user": world.sherry.pk, "seen": 0}), "id_user")
    assert "Choose somebody of the list." in beside(jim.post(TEAM, {"user": world.dana.pk, "seen": 0}), "id_user")
    assert "Choose somebody." in beside(jim.post(TEAM, {"user": "", "seen": 0}), "id_user")
    for outside in (world.dana, world.sherry):  # of an agency; there already
        with pytest.raises(RefusedError):
            add(helpdesk, outside, seen=TeamEvent.objects.latest("id").pk, by=world.jim, now=NOW)
    assert TeamEvent.objects.count() == 1


def test_what_somebody_has_stays_theirs_or_is_given_on_as_shown(
    jim: Client, world: World, helpdesk: Team, ritas: Ticket
) -> None:
    url = f"{TEAM}out/{world.rita.pk}/"
    alone = text(jim.get(url))
    assert "They have 1 open request of the team, which stays with them: nobody else of the team is there" in alone
    assert "Nobody else works in Customer Care Helpdesk" in alone
    add(helpdesk, world.sherry, seen=0, by=world.jim, now=NOW)
    seen = TeamEvent.objects.latest("id").pk
    shown = jim.get(url)
    assert "owes least: 1 to Sherry Parrish" in text(shown)
    assert "Choose one." in beside(jim.post(url, {"seen": seen}), "id_what")
    assert helpdesk.members.count() == 2
    with transaction.atomic():  # kept
        assert jim.post(url, {"seen": seen, "what": "keep"})["Location"] == TEAM
        assert fresh(ritas).assignee == world.rita
        transaction.set_rollback(True)
    stale = jim.post(url, {"seen": seen, "what": "give", "plan": "of long ago"}, follow=True)
    assert "Nothing was done: the preview is more than an hour old." in text(stale)
    assert (helpdesk.members.count(), fresh(ritas).assignee) == (2, world.rita)
    plan = shown.context["form"]["plan"].value()
    given = jim.post(url, {"seen": seen, "what": "give", "plan": plan})
    assert given["Location"].startswith("/queue/bulk/")
    assert fresh(ritas).assignee == world.sherry
    assert logged(helpdesk)[-1] == ("taken_out", world.rita, world.jim)
    assert list(helpdesk.members.all()) == [world.sherry]
    assert "does not work in Customer Care Helpdesk any more" in text(jim.post(url, {"seen": 0}, follow=True))
    assert TeamEvent.objects.count() == 2


def test_at_the_end_of_the_known_calendar_all_that_is_owed_counts(
    world: World, helpdesk: Team, ritas: Ticket
) -> None:
    """Fewer than ten business days are known then [4.14], and whoever owes least is found all the same [3.2]."""
    add(helpdesk, world.sherry, seen=0, by=world.jim, now=NOW)
    late = candidates(helpdesk, office("2028-12-29 10:00"))
    assert {each.id: each.owed for each in late} == {world.rita.pk: ritas.milestones.count(), world.sherry.pk: 0}


def test_who_was_slower_is_told_by_whom_and_overwrites_nothing(jim: Client, world: World, helpdesk: Team) -> None:
    add(helpdesk, world.terry, seen=0, by=world.sharon, now=NOW)
    late = "Sharon Vaughn changed this team meanwhile: look at it again."
    answers = (
        jim.post(TEAM, {"user": world.sherry.pk, "seen": 0}),
        jim.post(f"{TEAM}out/{world.rita.pk}/", {"seen": 0}),
    )
    for answer in answers:
        assert answer.status_code == 422
        assert late in text(answer)
    assert set(helpdesk.members.all()) == {world.rita, world.terry}
    with pytest.raises(RefusedError, match="does not work"):
        take_out(helpdesk, world.sherry, seen=TeamEvent.objects.latest("id").pk, by=world.jim, now=NOW)


def test_a_team_is_added_and_a_route_may_lead_to_it(jim: Client, world: World) -> None:
    assert jim.post(PAGE, {"name": "Night Desk"})["Location"] == "/rules/teams/night_desk/"
    assert logged(Team.objects.get(key="night_desk")) == [("made", None, world.jim)]
    assert "Nobody works in it." in text(jim.get("/rules/teams/night_desk/"))
    assert "Night Desk" in beside(jim.get("/rules/routes/billing/"), "id_working_team")
    refused = {
        "night desk": "There is a team of this name.",
        "Night-Desk": "There is a team of nearly this name.",
        "???": "a name with letters",
        "": "Type a name for the team.",
    }
    for name, says in refused.items():
        assert says in beside(jim.post(PAGE, {"name": name}), "id_name")
    assert make("Night-Desk 2", by=world.jim, now=NOW).key == "night_desk_2"
    assert TeamEvent.objects.count() == 2


def test_the_log_is_for_good_and_below_supervisor_nothing_is_there(
    visitor: Visitor, world: World, helpdesk: Team
) -> None:
    add(helpdesk, world.terry, seen=0, by=world.sharon, now=NOW)
    for change in (TeamEvent.objects.all().delete, lambda: TeamEvent.objects.update(by=world.jim)):
        with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
            change()
    nora = person("Nora Lind", Role.TEAM_LEAD)
    Membership.objects.create(user=nora, team=helpdesk)
    lead = Client()
    lead.force_login(nora)
    for browser in (lead, visitor("rita"), visitor("dana")):
        posts = (
            (PAGE, {"name": "Moon"}),
            (TEAM, {"user": world.sherry.pk, "seen": 0}),
            (f"{TEAM}out/{world.rita.pk}/", {"seen": 0}),
        )
        assert {browser.post(url, typed).status_code for url, typed in posts} == {404}
    assert TeamEvent.objects.count() == 1
