"""Beyond the known closures no date is invented, and no page falls over [4.14]."""

from datetime import date

import pytest
from django.test import Client

from escalation.selectors.steps import ladder_of
from tests.world import World, by, file, office
from tickets.services.confirm import confirm
from tickets.services.promise import promise

pytestmark = pytest.mark.django_db


def test_a_ladder_that_would_reach_past_the_calendar_is_not_foretold(client: Client, world: World) -> None:
    now = office("2028-12-20 10:00")
    ticket = file(world.dana, office("2028-11-20 10:00"))
    confirm(ticket.pk, actor=by(world.rita), now=office("2028-11-21 10:00"))
    ticket = promise(ticket.pk, day=date(2028, 12, 29), words="By the end of the year.", actor=by(world.jim), now=now)
    assert ladder_of(ticket, now) == []
    for person in (world.dana, world.jim):
        client.force_login(person)
        assert client.get(f"/requests/{ticket.pk}/").status_code == 200
