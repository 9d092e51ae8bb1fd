"""A ticket at which the look fails stops no other: rolled back, pushed an hour, shown, forgotten once it is well."""

from datetime import datetime

import pytest
from django.test import Client

from contacts.models import OutgoingMail
from escalation.models import FailedLook, Run
from tests.escalation.clock import rungs, sweep
from tests.world import World, by, file, fresh, office
from tickets.models import Ticket
from tickets.services.finish import resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def poison(world: World, tuesday: datetime) -> Ticket:
    """Its run's frozen ladder was broken by hand, after the first level was told."""
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    Run.objects.filter(ticket=ticket).update(rungs=[{"level": 2}])
    return ticket


def test_the_rest_goes_on(world: World, poison: Ticket, tuesday: datetime) -> None:
    before, after = (file(world.dana, at) for at in (tuesday, office("2026-09-15 11:00")))
    Ticket.objects.filter(pk=before.pk).update(check_at=office("2026-09-01 10:00"))  # looked at first
    counts = sweep("2026-09-18 08:00")
    assert (counts.failed, counts.told) == (1, 2)
    for ticket in (before, after):
        assert [level for level, *_ in rungs(ticket)] == [1, 2]


def test_nothing_of_a_failed_look_stays(poison: Ticket) -> None:
    mails, events = OutgoingMail.objects.count(), poison.events.count()
    sweep("2026-09-18 08:00")
    assert (OutgoingMail.objects.count(), poison.events.count()) == (mails, events)
    assert rungs(poison) == [(1, "told", "Jim Woodburn")]


def test_it_is_tried_again_in_an_hour_and_counted(poison: Ticket) -> None:
    sweep("2026-09-18 08:00")
    assert fresh(poison).check_at == office("2026-09-18 09:00")
    assert sweep("2026-09-18 08:59:59").looked == 0
    assert sweep("2026-09-18 09:00").failed == 1
    failed = FailedLook.objects.get()
    assert (failed.times, failed.at) == (2, office("2026-09-18 09:00"))
    assert "after_days" in failed.error


def test_the_board_shows_it_and_stands(world: World, poison: Ticket, client: Client) -> None:
    sweep("2026-09-18 08:00")
    client.force_login(world.jim)
    shown = client.get("/board/")
    assert shown.status_code == 200
    assert "could not look at 1 request" in shown.content.decode()
    assert client.get(f"/requests/{poison.pk}/").status_code == 200


def test_a_finished_ticket_is_no_failure_any_more(world: World, poison: Ticket, client: Client) -> None:
    sweep("2026-09-18 08:00")
    resolve(poison.pk, words="Done.", actor=by(world.rita), now=office("2026-09-18 08:30"))
    client.force_login(world.jim)
    assert "could not look at" not in client.get("/board/").content.decode()


def test_once_it_is_well_the_ladder_goes_on_and_the_board_forgets_it(
    world: World, poison: Ticket, client: Client
) -> None:
    whole = [{"level": 2, "after_days": 1, "person": world.sharon.pk}]
    sweep("2026-09-18 08:00")
    Run.objects.filter(ticket=poison).update(rungs=whole)
    assert sweep("2026-09-18 09:00").told == 1
    assert rungs(poison)[1] == (2, "told", "Sharon Vaughn")
    client.force_login(world.jim)
    assert "could not look at" not in client.get("/board/").content.decode()
