"""The directory shows the ladders of the guidelines, level by level (SPEC 6)."""

import pytest
from django.test import Client

from escalation.selectors.ladders import ladders_to_show
from tests.world import World

PRINTED = {
    "billing": [(1, "Jim Woodburn"), (2, "Sharon Vaughn"), (3, "Terry Chase"), (4, "Elise Manzo")],
    "maintenance": [(1, "Stuart Courtney"), (2, "Sharon Vaughn"), (3, "Terry Chase"), (4, "Elise Manzo")],
    "implementation": [(1, "Roxana Finch"), (2, "Ann Ranes"), (3, "Jerry Williams")],
    "disconnect": [(2, "Sene Bostrom"), (3, "Jerry Williams")],
}


@pytest.mark.django_db
def test_the_ladders_as_printed(client: Client, world: World) -> None:
    shown = {
        ladder.key: [(rung.level, rung.person.name) for rung in ladder.rungs.all() if rung.person]
        for ladder in ladders_to_show()
    }
    assert shown == PRINTED

    client.force_login(world.dana)
    page = client.get("/directory/").content.decode().partition("When a promise is missed")[2]
    assert page.index("Jim Woodburn") < page.index("404-948-3053") < page.index("Sharon Vaughn")
    assert "Business Customer Service" in page
