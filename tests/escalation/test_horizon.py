"""Beyond the known closures no date is invented, and no page falls over [4.14]."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from escalation.selectors.steps import ladder_of
from tests.tickets.page import text
from tests.world import World, by, file, office
from tickets.services.confirm import confirm
from tickets.services.promise import promise

pytestmark = pytest.mark.django_db
CALENDAR = "/rules/calendars/Office/"


def test_a_ladder_that_would_reach_past_the_calendar_is_not_foretold(client: Client, world: World) -> None:
    now = office("2028-12-20 10:00")
    ticket = file(world.dana, office("2028-11-20 10:00"))
    confirm(ticket.pk, actor=by(world.rita), now=office("2028-11-21 10:00"))
    ticket = promise(ticket.pk, day=date(2028, 12, 29), words="By the end of the year.", actor=by(world.jim), now=now)
    assert ladder_of(ticket, now) == []
    for person in (world.dana, world.jim):
        client.force_login(person)
        assert client.get(f"/requests/{ticket.pk}/").status_code == 200


def test_after_the_last_known_day_a_page_says_what_is_missing_until_it_is_added(client: Client, world: World) -> None:
    with time_machine.travel(office("2029-01-03 10:00"), tick=False):
        client.force_login(world.jim)
        for page in ("/board/", "/board/next/", "/queue/"):
            answer = client.get(page)
            assert answer.status_code == 503
            assert "The office calendar ends on 31 December 2028: add the closed dates" in text(answer)
            assert '<a class="btn btn-primary" href="/rules/">' in text(answer)
        assert "2029-01-01 New Year" in text(client.get(CALENDAR))
        year = {"base_version": 1, "closed": "2029-01-01 New Year's Day", "step": "save"}
        client.post(f"{CALENDAR}year/", year | {"decision-reach": "open", "decision-note": "It was forgotten."})
        assert [client.get(page).status_code for page in ("/board/", "/rules/")] == [200, 200]
