"""The page on the watch itself, and the warnings on top of the board; for supervisors alone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from contacts.models import Absence, OutgoingMail
from escalation.models import Heartbeat, Process
from escalation.services.ping import audit_and_ping
from escalation.services.recompute import recompute
from escalation.services.sweep import sweep_due
from tests.escalation.clock import at_work
from tests.once import world
from tests.tickets.conftest import Visitor, visitor
from tests.tickets.page import text
from tests.world import World, file, office
from tickets.models import OfficeCalendar, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("one_past_ten")]
__all__ = ["visitor", "world"]
NOW = office("2026-09-15 10:01")
PAGE = "/board/health/"


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    """Filed at 10:00; swept and recomputed at 10:01."""
    ticket = file(world.dana, tuesday)
    sweep_due(NOW)
    recompute(NOW)
    at_work(NOW)
    return ticket


@pytest.fixture
def one_past_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def jim(world: World, ticket: Ticket, client: Client) -> Client:
    client.force_login(world.jim)
    return client


@pytest.mark.parametrize("who", ["dana", "hana", "rita"])
def test_below_supervisor_there_is_no_such_page(visitor: Visitor, who: str) -> None:
    assert visitor(who).get(PAGE).status_code == 404


def test_a_stranger_is_asked_to_sign_in(visitor: Visitor) -> None:
    assert visitor("anonymous").get(PAGE).headers["Location"] == f"/sign-in/?next={PAGE}"


def test_it_says_in_words_that_all_is_well(jim: Client) -> None:
    page = text(jim.get(PAGE))
    assert "All is well" in page
    assert "Tue 15 Sep, 10:01 AM EDT" in page
    assert '<a class="reach" href="/mail-in/">Oldest mail that waits for a rep</a>' in page
    assert "Not all is well" not in page
    assert "not well" not in page


def test_it_says_what_is_wrong_and_what_to_do(jim: Client) -> None:
    Ticket.objects.update(check_at=None)
    page = text(jim.get(PAGE))
    assert "Not all is well" in page
    assert "Open requests at which nobody will look: 1. The command recompute heals them." in page
    assert "not well</span>" in page


def test_it_tells_a_worker_that_is_gone_from_a_beat_that_ticks(jim: Client) -> None:
    Process.objects.filter(kind="worker").update(seen_at=NOW - timedelta(minutes=6))
    page = text(jim.get(PAGE))
    assert (
        "No worker has answered since Tue 15 Sep, 9:55 AM EDT: start one, as with docker compose up -d worker" in page
    )
    assert "Beat has not ticked" not in page
    assert [page.count(words) for words in ("not heard of</span>", "at work</span>")] == [1, 1]
    Process.objects.all().delete()
    assert "None was ever seen." in text(jim.get(PAGE))


def test_it_names_the_requests_that_were_healed(jim: Client, ticket: Ticket) -> None:
    Ticket.objects.update(check_at=None)
    recompute(NOW)
    page = text(jim.get(PAGE))
    assert "All is well" in page
    assert f'<a href="/requests/{ticket.pk}/">' in page


def test_it_lists_the_holes(jim: Client, world: World) -> None:
    Absence.objects.create(user=world.jim, starts_on=NOW.date(), ends_on=NOW.date())
    assert "Level 1 of the billing ladder, Jim Woodburn, is away until Tue 15 Sep without a deputy" in text(
        jim.get(PAGE)
    )


# --- on top of the board -------------------------------------------------------------------------


def board(jim: Client) -> str:
    """The board after the audit has run."""
    audit_and_ping(NOW, "")
    return text(jim.get("/board/"))


def test_the_board_warns_of_a_hole(jim: Client, world: World) -> None:
    Absence.objects.create(user=world.jim, starts_on=NOW.date(), ends_on=NOW.date())
    assert "To put right before it is needed" in board(jim)
    assert "or Sharon Vaughn is told at once." in board(jim)


def test_the_board_tells_that_something_was_healed(jim: Client) -> None:
    Ticket.objects.update(check_at=None)
    recompute(NOW)
    assert "Requests that the nightly recompute healed: 1." in board(jim)


def test_the_board_tells_that_closures_end(jim: Client) -> None:
    OfficeCalendar.objects.update(known_until="2027-09-30")
    assert "Closures are known until 30 Sep 2027: add 2027." in board(jim)


def test_before_any_audit_the_board_stands(jim: Client) -> None:
    assert "To put right" not in text(jim.get("/board/"))


def test_the_board_leads_to_the_page(jim: Client) -> None:
    assert f'href="{PAGE}"' in board(jim)


def test_without_a_heartbeat_the_page_stands(jim: Client) -> None:
    Heartbeat.objects.all().delete()
    OutgoingMail.objects.all().delete()
    assert "has not run yet" in text(jim.get(PAGE))
