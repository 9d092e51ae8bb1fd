"""A pause freezes the rungs not told yet by whole business days [6.6]."""

import pytest

from escalation.selectors.steps import ladder_of
from escalation.services.acknowledge import acknowledge
from tests.escalation.clock import follow_the_cursor, rungs, sweep, told_at
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.services.reply import reply
from tickets.services.wait import hold, pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def soon_confirmed(world: World) -> Ticket:
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")


@pytest.fixture
def ticket(soon_confirmed: Ticket) -> Ticket:
    """Its next steps are missed on Thu 17 Sep 17:00: rungs on Fri 18, Mon 21, Wed 23 and Fri 25."""
    return fresh(soon_confirmed)


def asked(world: World, ticket: Ticket, at: str, until: str | None = None) -> Ticket:
    day = office(f"{until} 00:00").date() if until else None
    return pause(ticket.pk, party="submitter", words="Which?", until=day, actor=by(world.sherry), now=office(at))


def answered(world: World, ticket: Ticket, at: str) -> None:
    reply(ticket.pk, words="0926.", actor=by(world.dana), now=office(at))


def days(ticket: Ticket) -> list[tuple[int, str]]:
    """The levels told with the office's day and hour of each."""
    follow_the_cursor(ticket, office("2026-11-20 17:00"))
    zone = office("2026-09-15 10:00").tzinfo
    return [(level, at.astimezone(zone).strftime("%m-%d %H:%M")) for level, at in told_at(ticket)]


def test_the_rungs_after_its_start_move_and_those_before_stay(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    asked(world, ticket, "2026-09-18 10:00", until="2026-09-22")
    assert days(ticket) == [(1, "09-18 08:00"), (2, "09-23 08:00"), (3, "09-25 08:00"), (4, "09-29 08:00")]


def test_an_answer_brings_them_back_to_the_days_that_it_really_took(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    asked(world, ticket, "2026-09-18 10:00")
    answered(world, ticket, "2026-09-21 16:00")
    assert days(ticket) == [(1, "09-18 08:00"), (2, "09-22 08:00"), (3, "09-24 08:00"), (4, "09-28 08:00")]


def test_an_answer_within_the_same_day_moves_nothing(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    asked(world, ticket, "2026-09-18 10:00")
    answered(world, ticket, "2026-09-18 16:00")
    assert days(ticket)[1:] == [(2, "09-21 08:00"), (3, "09-23 08:00"), (4, "09-25 08:00")]


def test_nobody_is_told_while_it_lasts_nor_before_it_has_ended(world: World, ticket: Ticket) -> None:
    """The night's pause moves no deadline, yet a rung of its morning waits for the answer."""
    asked(world, ticket, "2026-09-18 07:00")
    sweep("2026-09-18 08:00")
    assert rungs(ticket) == []
    answered(world, ticket, "2026-09-18 10:00")
    assert days(ticket)[:2] == [(1, "09-18 10:00"), (2, "09-21 08:00")]


def test_a_pause_before_the_breach_moves_the_breach_and_all_rungs_with_it(world: World, ticket: Ticket) -> None:
    asked(world, ticket, "2026-09-16 16:00")
    answered(world, ticket, "2026-09-17 09:00")
    assert days(ticket) == [(1, "09-21 08:00"), (2, "09-22 08:00"), (3, "09-24 08:00"), (4, "09-28 08:00")]


def test_two_pauses_add_up(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    asked(world, ticket, "2026-09-18 10:00")
    answered(world, ticket, "2026-09-21 16:00")
    follow_the_cursor(ticket, office("2026-09-22 08:00"))
    asked(world, ticket, "2026-09-23 10:00")
    answered(world, ticket, "2026-09-24 10:00")
    assert days(ticket)[1:] == [(2, "09-22 08:00"), (3, "09-25 08:00"), (4, "09-29 08:00")]


def test_an_acknowledgement_and_a_pause_add_up_in_their_order(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    acknowledge(ticket.pk, actor=by(world.jim), now=office("2026-09-18 09:00"))  # level 2 waits until Tue 22
    asked(world, ticket, "2026-09-21 10:00")
    answered(world, ticket, "2026-09-22 10:00")
    assert days(ticket)[1:] == [(2, "09-23 08:00"), (3, "09-24 08:00"), (4, "09-28 08:00")]


def test_one_acknowledged_after_the_pause_waits_from_the_day_it_was_moved_to(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    asked(world, ticket, "2026-09-18 10:00")
    answered(world, ticket, "2026-09-21 16:00")  # level 2 waits until Tue 22
    acknowledge(ticket.pk, actor=by(world.jim), now=office("2026-09-21 16:30"))
    assert days(ticket)[1:3] == [(2, "09-23 08:00"), (3, "09-24 08:00")]


def test_the_page_foretells_the_moved_rungs(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    asked(world, ticket, "2026-09-18 10:00", until="2026-09-22")
    steps = ladder_of(fresh(ticket), office("2026-09-18 10:00"))
    assert [step.when for step in steps[1:]] == [
        "Wed 23 Sep, 8:00 AM EDT",
        "Fri 25 Sep, 8:00 AM EDT",
        "Tue 29 Sep, 8:00 AM EDT",
    ]


def test_a_hold_freezes_nothing(world: World, ticket: Ticket) -> None:
    hold(ticket.pk, party="carrier", words="the port", actor=by(world.sherry), now=office("2026-09-17 12:00"))
    assert days(ticket) == [(1, "09-18 08:00"), (2, "09-21 08:00"), (3, "09-23 08:00"), (4, "09-25 08:00")]
