"""Asking, waiting and "why these dates" on the pages of a request."""

import pytest
from django.test import Client
from time_machine import travel

from tests.once import world
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket, Wait
from tickets.services.wait import hold, pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-16 10:00")


@pytest.fixture(scope="module")
def ticket_once(world: World) -> Ticket:
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")


@pytest.fixture
def ticket(ticket_once: Ticket) -> Ticket:
    return fresh(ticket_once)


def page(client: Client, user: object, ticket: Ticket) -> str:
    client.force_login(user)  # type: ignore[arg-type]
    with travel(NOW, tick=False):
        return " ".join(client.get(f"/requests/{ticket.pk}/").content.decode().split())


def ask(client: Client, world: World, ticket: Ticket, **typed: str) -> tuple[int, str]:
    client.force_login(world.sherry)
    with travel(NOW, tick=False):
        answer = client.post(f"/requests/{ticket.pk}/pause/", {"words": "Which?", "party": "submitter", **typed})
    return answer.status_code, answer.content.decode()


def test_a_rep_asks_and_the_clock_stands(client: Client, world: World, ticket: Ticket) -> None:
    assert ask(client, world, ticket, until="2026-09-22")[0] == 302
    assert fresh(ticket).paused_until == office("2026-09-22 08:00")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"until": "2026-09-19"}, "Closed on Sat 19 Sep: the next business day is Mon 21 Sep."),
        ({"until": "2026-09-16"}, "This day has begun already."),
        ({"until": "2026-10-15"}, "may last until Wed 30 Sep at most"),
        ({"until": "2029-01-05"}, "The office calendar ends on 31 December 2028"),
        ({"until": "soon"}, "such as 9/29/2026"),
        ({"party": "carrier"}, "Select a valid choice"),
        ({"party": ""}, "Choose one."),
        ({"words": " "}, "Write the question."),
    ],
)
def test_what_is_refused_stays_as_typed(
    client: Client, world: World, ticket: Ticket, typed: dict[str, str], says: str
) -> None:
    status, said = ask(client, world, ticket, words=typed.pop("words", "Which of the two?"), **typed)
    assert status == 422
    assert says in said
    assert not Wait.objects.exists()


def test_both_sides_see_whom_it_waits_for(client: Client, world: World, ticket: Ticket) -> None:
    pause(ticket.pk, party="customer", words="Which invoice?", actor=by(world.sherry), now=NOW)
    agency, staff = page(client, world.dana, ticket), page(client, world.rita, ticket)
    assert "We wait for your customer's answer." in agency
    assert "Waits for the customer." in staff
    for said in (agency, staff):
        assert "“Which invoice?”" in said
        assert "paused, 1 day left" in said.lower()


def test_the_reason_of_a_hold_stays_inside(client: Client, world: World, ticket: Ticket) -> None:
    hold(ticket.pk, party="carrier", words="their port desk is slow", actor=by(world.sherry), now=NOW)
    assert "their port desk is slow" in page(client, world.rita, ticket)
    agency = page(client, world.dana, ticket)
    assert "Waits for another carrier" in agency
    assert "port desk" not in agency


def test_every_date_says_why(client: Client, world: World) -> None:
    ticket = file(world.dana, office("2026-09-18 18:00"), kind="maintenance")
    said = page(client, world.dana, ticket)
    assert "Received after 5:00 PM Eastern, counts as Mon 21 Sep." in said
    assert "Completion: Thu 24 Sep, 5:00 PM EDT" in said
    assert "<dt>Thu 24 Sep</dt><dd>Day 4, due at close of business" in said
    assert "Columbus Day" not in said  # the follow-up of four weeks ends on the 19th, past it
    assert "<dt>Mon 19 Oct</dt><dd>4 weeks later, due at close of business" in said
    assert "Calendar Office, version 1; rules for maintenance, version 1." in said


def test_a_pause_is_part_of_the_why(client: Client, world: World, ticket: Ticket) -> None:
    day = office("2026-09-22 00:00").date()
    pause(ticket.pk, party="submitter", words="Which?", actor=by(world.sherry), now=NOW, until=day)
    said = page(client, world.dana, ticket)
    words = "paused from Wed 16 Sep, 10:00 AM EDT to Tue 22 Sep, 8:00 AM EDT: 4 days later"
    assert f"<dt>Thu 17 Sep</dt><dd>{words}" in said
    assert "<dt>Sat 19 Sep</dt><dd>closed: Saturday" in said
