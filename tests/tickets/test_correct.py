"""A corrected kind swaps policy, route and team, and keeps Day 1 [4.12]."""

from datetime import datetime

import pytest
from django.test import Client

from tests.escalation.clock import sweep
from tests.world import World, by, confirmed, file, fresh, last_mail, office, promises
from tickets.errors import RefusedError
from tickets.models import OfficeCalendar, Route, Ticket
from tickets.services.correct import correct

pytestmark = pytest.mark.django_db


def corrected(world: World, ticket: Ticket, at: str, kind: str, **detail: str) -> Ticket:
    return correct(ticket.pk, kind=kind, **detail, actor=by(world.rita), now=office(at))


def test_day_1_stays_and_the_completion_is_owed(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    now = corrected(world, ticket, "2026-09-16 10:00", "maintenance", service_level="move")
    assert (str(now.team), now.route.key, now.owed_at) == (
        "Account Maintenance",
        "maintenance",
        office("2026-09-16 17:00"),
    )
    assert now.milestones.get(name="completion").due_at == office("2026-09-18 17:00")
    assert now.cycle_started_at == tuesday
    assert now.ld_notice


def test_a_completion_that_is_no_longer_owed_is_dropped(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="maintenance")
    corrected(world, ticket, "2026-09-16 10:00", "disconnect")
    assert ("completion", "dropped") in promises(ticket)


def test_what_was_missed_stays_missed_and_the_ladder_goes_on(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    corrected(world, ticket, "2026-09-17 09:00", "implementation")
    assert (fresh(ticket).owed_at, fresh(ticket).level) == (office("2026-09-16 17:00"), 1)


def test_a_confirmed_one_goes_to_the_team_that_works_it_with_its_number(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday, kind="disconnect"))
    now = corrected(world, ticket, "2026-09-16 11:00", "billing")
    assert (str(now.team), now.assignee) == ("Complex Billing Group", world.sherry)
    assert now.numbers.filter(kind="ims").count() == 1
    mail = last_mail(ticket)
    assert "This is handled as Billing inquiry from now on, by Complex Billing Group." in mail.body
    assert "Its number is IMS " in mail.body
    assert world.lyndi.email in mail.cc


def test_the_same_kind_is_refused(world: World, tuesday: datetime) -> None:
    with pytest.raises(RefusedError, match="what it is already"):
        corrected(world, file(world.dana, tuesday), "2026-09-16 10:00", "billing")


@pytest.mark.parametrize("sort", ["report:mac", "maintenance:add", "disconnect"])
def test_the_page_offers_every_sort(client: Client, world: World, tuesday: datetime, sort: str) -> None:
    ticket = file(world.dana, tuesday)
    client.force_login(world.rita)
    assert client.post(f"/requests/{ticket.pk}/correct/", {"sort": sort}).status_code == 302
    now = fresh(ticket)
    assert ":".join(filter(None, [now.kind, now.report or now.service_level])) == sort


@pytest.mark.parametrize("sort", ["", "report", "maintenance:mac", "billing:add", "other"])
def test_no_other_sort_is_taken(client: Client, world: World, tuesday: datetime, sort: str) -> None:
    ticket = file(world.dana, tuesday)
    client.force_login(world.rita)
    assert client.post(f"/requests/{ticket.pk}/correct/", {"sort": sort}).status_code == 422
    assert fresh(ticket).kind == "billing"


def test_the_hours_of_the_office_that_works_it_count(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    office_hours = OfficeCalendar.objects.get()
    office_hours.pk, office_hours.name, office_hours.zone = None, "West", "America/Los_Angeles"
    office_hours.save(force_insert=True)
    Route.objects.filter(key="disconnect").update(calendar_name="West")
    now = corrected(world, ticket, "2026-09-16 10:00", "disconnect")
    assert now.owed_at == office("2026-09-16 20:00")
