"""The pages on which supervisors change a ladder."""

from typing import Any

import pytest
from django.test import Client

from escalation.models import Ladder
from escalation.selectors.ladders import frozen
from tests.tickets.conftest import noon, visitor  # noqa: F401
from tests.tickets.page import beside, text
from tests.world import World, file, office

pytestmark = pytest.mark.django_db
URL = "/rules/ladders/billing/"
DECIDED = {"decision-reach": "open", "decision-note": "Jim has moved on."}


@pytest.fixture
def sharon(world: World, noon: None) -> Client:  # noqa: F811
    browser = Client()
    browser.force_login(world.sharon)
    return browser


def typed(**changes: Any) -> dict[str, str]:
    """What the form shows of the shipped ladder, with these changes."""
    row = Ladder.objects.get(key="billing", version=1)
    data: dict[str, Any] = {"base_version": 1, "copied": row.copied_id}
    for rung in frozen(row):
        data |= {f"person_{rung['level']}": rung["person"], f"after_{rung['level']}": rung["after_days"]}
    return {name: str(value) for name, value in (data | changes).items()}


@pytest.mark.parametrize("who", ["dana", "hana", "rita", "anonymous"])
def test_below_supervisor_it_is_not_there(visitor: Any, noon: None, who: str) -> None:  # noqa: F811
    browser = visitor(who)
    expected = 302 if who == "anonymous" else 404
    assert browser.get(URL).status_code == expected
    assert browser.post(URL, typed(after_2=2) | DECIDED | {"step": "save"}).status_code == expected
    assert Ladder.objects.filter(key="billing").count() == 1


def test_a_ladder_is_shown_changed_and_listed(sharon: Client, world: World) -> None:
    file(world.dana, office("2026-09-15 10:00"))
    assert f'href="{URL}"' in text(sharon.get("/rules/"))
    assert sharon.get("/rules/ladders/moon/").status_code == 404
    assert "Jim Woodburn" in text(sharon.get(URL))
    data = typed(person_1=world.terry.pk, after_5=8, person_5=world.jim.pk)
    page = text(sharon.post(URL, data | {"step": "preview"}))
    assert "Level 1: Terry Chase, at the next opening." in page
    assert "Level 5: Jim Woodburn, after 8 business days." in page
    assert "Jim Woodburn, at the next opening" in page
    assert sharon.post(URL, data | DECIDED | {"step": "save"})["Location"] == URL
    after = text(sharon.get(URL))
    assert "Saved as version 2." in after
    assert "Jim has moved on." in after
    assert "open requests as well" in after
    assert 'id="id_person_6"' in after
    shorter = typed(base_version=2, after_4="", person_4="", copied="")
    assert "Level 4: no longer there." in text(sharon.post(URL, shorter | {"step": "preview"}))


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"after_2": ""}, "after_2", "Say after how many business days"),
        ({"after_3": 0}, "after_3", "earlier than level 2"),
        ({"after_4": "", "person_4": "", "after_5": 9}, "after_4", "Say after how many business days"),
        ({"after_1": -1}, "after_1", "greater than or equal to 0"),
    ],
)
def test_what_makes_no_ladder_is_refused_beside_the_field(
    sharon: Client, world: World, changes: dict[str, Any], field: str, says: str
) -> None:
    answer = sharon.post(URL, typed(**changes) | DECIDED | {"step": "save"})
    assert answer.status_code == 422
    assert says in beside(answer, f"id_{field}")
    assert Ladder.objects.filter(key="billing").count() == 1


def test_a_ladder_without_anybody_and_one_unchanged_are_refused(sharon: Client, world: World) -> None:
    nobody = {f"person_{level}": "" for level in range(1, 5)}
    assert "reaches nobody" in text(sharon.post(URL, typed(**nobody) | {"step": "preview"}))
    assert "nothing was changed" in text(sharon.post(URL, typed() | {"step": "preview"}))
