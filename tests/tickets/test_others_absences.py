"""The absences of others: who looks after whose, what the effect is, who is told, what is refused."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from contacts.models import Absence, AbsenceEvent, Membership, Notice, OutgoingMail, Role, Team, User
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.world import World, file, office, person
from tickets.desk.selectors.absences import absences_ahead, looked_after_by
from tickets.desk.services.absences import Away, change, enter
from tickets.services.assign import assign
from tickets.services.record import Actor

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
NOW = office("2026-09-15 12:00")
PAGE, NEW = "/absences/", "/absences/new/"
WEDNESDAY, FRIDAY = date(2026, 9, 16), date(2026, 9, 18)


def typed(who: User, step: str = "preview", **other: Any) -> dict[str, Any]:
    return {"who": who.pk, "starts_on": "2026-09-16", "ends_on": "2026-09-18", "deputy": "", "step": step} | other


@pytest.fixture
def lead(world: World) -> Client:
    """Nora, who leads the helpdesk, where Rita works."""
    nora = person("Nora Lind", Role.TEAM_LEAD)
    Membership.objects.create(user=nora, team=Team.objects.get(key="helpdesk"))
    browser = Client()
    browser.force_login(nora)
    return browser


def test_a_supervisor_sees_the_effect_before_it_is_entered_and_the_person_is_told(
    visitor: Visitor, world: World
) -> None:
    ticket = file(world.dana, office("2026-09-15 10:00"))
    assign(ticket.pk, assignee=world.rita, actor=Actor(world.jim, "test"), now=office("2026-09-15 11:00"))
    enter(Away(starts_on=FRIDAY, ends_on=FRIDAY, deputy=world.rita), user=world.sherry, now=NOW)
    jim = visitor("jim")
    effect = text(jim.post(NEW, typed(world.rita)))
    assert "2 acts that they owe fall due on those days" in effect
    assert "Everybody of Customer Care Helpdesk would be away on Wed 16 Sep" in effect
    assert "Sherry Parrish is away Fri 18 Sep 2026, covered by Rita Hale: ask for another deputy." in effect
    assert not Absence.objects.filter(user=world.rita).exists()
    page = text(jim.post(NEW, typed(world.rita, "save", deputy=world.terry.pk), follow=True))
    assert "Rita Hale is entered as away Wed 16 Sep to Fri 18 Sep, and was told." in page
    assert "<strong>Rita Hale: entered</strong> by Jim Woodburn" in page
    event = AbsenceEvent.objects.get(user=world.rita)
    assert (event.by, event.deputy) == (world.jim, world.terry)
    mail = OutgoingMail.objects.get(to=[world.rita.email], dedup_key__startswith="absence:")
    assert mail.body.startswith(
        "Jim Woodburn entered you as away from Wed 16 Sep to Fri 18 Sep, covered by Terry Chase."
    )
    assert OutgoingMail.objects.filter(to=[world.terry.email], about=f"absence:{event.pk}").count() == 1
    notice = Notice.objects.get(user=world.rita, kind="absence")
    assert visitor("rita").get(f"/notices/{notice.pk}/")["Location"] == "/my-day/absences/"


def test_a_level_that_would_reach_nobody_is_said(visitor: Visitor, world: World) -> None:
    jim = visitor("jim")
    hole = "Level 1 of the billing ladder, Jim Woodburn, reaches nobody from Wed 16 Sep on, and Sharon Vaughn is told"
    assert hole in text(jim.post(NEW, typed(world.jim)))
    covered = text(jim.post(NEW, typed(world.jim, deputy=world.sharon.pk)))
    assert "No level of a ladder and no team is left without somebody." in covered
    enter(Away(starts_on=WEDNESDAY, ends_on=FRIDAY, deputy=world.terry), user=world.sharon, now=NOW)
    own = enter(Away(starts_on=WEDNESDAY, ends_on=WEDNESDAY), user=world.jim, now=NOW)
    longer = jim.post(f"{PAGE}{own.pk}/", typed(world.jim))
    assert "Level 1 of the billing ladder, Jim Woodburn, reaches nobody from Wed 16 Sep on" in text(longer)
    page = text(jim.get(PAGE))
    assert "Level 1 of the billing ladder, Jim Woodburn, is away from Wed 16 Sep without a deputy" in page
    assert 'href="/absences/">Put it right</a>' in page


def test_what_is_refused_names_the_fix_beside_the_field(visitor: Visitor, world: World) -> None:
    jim = visitor("jim")
    own = enter(Away(starts_on=WEDNESDAY, ends_on=FRIDAY), user=world.rita, now=NOW)
    overlap = "Rita Hale is away Wed 16 Sep to Fri 18 Sep already: change that absence, or choose other days."
    for step in ("preview", "save"):
        answer = jim.post(NEW, typed(world.rita, step))
        assert answer.status_code == 422
        assert overlap in beside(answer, "id_starts_on")
    itself = jim.post(NEW, typed(world.sherry, deputy=world.sherry.pk))
    assert "Choose a colleague who works here." in beside(itself, "id_deputy")
    over = jim.post(NEW, typed(world.sherry, starts_on="2026-09-14"))
    assert "This day is over." in beside(over, "id_starts_on")
    assert "Choose who is away." in beside(jim.post(NEW, typed(world.dana) | {"who": ""}), "id_who")
    assert "Choose one of the list." in beside(jim.post(NEW, typed(world.dana)), "id_who")
    assert Absence.objects.get() == own


def test_who_was_slower_is_told_and_overwrites_nothing(visitor: Visitor, world: World) -> None:
    jim = visitor("jim")
    own = enter(Away(starts_on=WEDNESDAY, ends_on=FRIDAY), user=world.rita, now=NOW)
    seen = AbsenceEvent.objects.latest("id").pk
    assert f'name="seen" value="{seen}"' in text(jim.get(f"{PAGE}{own.pk}/"))
    change(own.pk, Away(starts_on=FRIDAY, ends_on=FRIDAY), user=world.rita, by=world.sharon, now=NOW)
    late = jim.post(f"{PAGE}{own.pk}/", typed(world.rita, "save", seen=seen, ends_on="2026-09-16"))
    assert late.status_code == 422
    assert "Sharon Vaughn changed the absences of Rita Hale meanwhile: look at them again." in text(late)
    assert Absence.objects.get(pk=own.pk).starts_on == FRIDAY
    now_seen = AbsenceEvent.objects.latest("id").pk
    shorter = typed(world.rita, "save", seen=now_seen, ends_on="2026-09-16")
    assert jim.post(f"{PAGE}{own.pk}/", shorter)["Location"] == PAGE
    assert Absence.objects.get(pk=own.pk).ends_on == WEDNESDAY
    assert "Rita Hale counts as here" in text(jim.post(f"{PAGE}{own.pk}/remove/", follow=True))
    lines = [
        mail.body.partition("\n")[0] for mail in OutgoingMail.objects.filter(to=[world.rita.email]).order_by("id")
    ]
    assert lines == [
        "Sharon Vaughn changed your absence from Wed 16 Sep to Fri 18 Sep: you are away on Fri 18 Sep, covered by "
        "nobody.",
        "Jim Woodburn changed your absence on Fri 18 Sep: you are away on Wed 16 Sep, covered by nobody.",
        "Jim Woodburn took your absence back: you are not away on Wed 16 Sep.",
    ]


def test_a_lead_looks_after_the_team_alone_and_a_rep_after_nobody(
    visitor: Visitor, world: World, lead: Client
) -> None:
    of_the_team = enter(Away(starts_on=WEDNESDAY, ends_on=WEDNESDAY), user=world.rita, now=NOW)
    others = enter(Away(starts_on=WEDNESDAY, ends_on=WEDNESDAY), user=world.sherry, now=NOW)
    Membership.objects.create(user=world.jim, team=Team.objects.get(key="helpdesk"))  # above, if of the team
    page = text(lead.get(PAGE))
    assert "The team’s absences" in page
    assert "Rita Hale" in page
    assert "Sherry Parrish" not in page
    assert [lead.get(f"{PAGE}{row.pk}/").status_code for row in (of_the_team, others)] == [200, 404]
    assert [lead.post(f"{PAGE}{row.pk}/remove/").status_code for row in (others, of_the_team)] == [404, 302]
    for not_theirs in (world.sherry, world.jim):
        assert "Choose one of the list." in beside(lead.post(NEW, typed(not_theirs, "save")), "id_who")
    assert lead.post(NEW, typed(world.rita, "save"))["Location"] == PAGE
    rita = visitor("rita")
    assert {rita.get(url).status_code for url in (PAGE, NEW, f"{PAGE}{others.pk}/")} == {404}
    assert rita.post(NEW, typed(world.sherry, "save")).status_code == 404
    assert list(looked_after_by(world.rita)) == []
    assert Absence.objects.filter(user=world.sherry).count() == 1


def test_everything_ahead_is_listed_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickets.desk.selectors.absences.SHOWN", 2)
    for day, who in enumerate((world.rita, world.sherry, world.jim, world.terry, world.sharon), 20):
        enter(Away(starts_on=date(2026, 9, day // 2), ends_on=FRIDAY), user=who, now=office("2026-09-08 12:00"))
    found, after = [], ""
    while rows := absences_ahead(looked_after_by(world.jim), WEDNESDAY, after):
        found += [row.user.name for row in rows[0]]
        if not (after := rows[1]):
            break
    assert found == ["Rita Hale", "Sherry Parrish", "Jim Woodburn", "Terry Chase", "Sharon Vaughn"]
