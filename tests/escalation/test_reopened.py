"""A reopening within five business days of the finish tells level 1 at once [6.9]."""

import pytest

from escalation.models import FiredRung
from tests.escalation.clock import away, escalations_of, follow_the_cursor, rungs, sweep, told_at
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.services.finish import reopen, resolve, withdraw

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
JIM = (1, "told", "Jim Woodburn")


@pytest.fixture(scope="module")
def done(world: World) -> Ticket:
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")
    return resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=office("2026-09-16 11:00"))


@pytest.fixture
def resolved(done: Ticket) -> Ticket:
    """Resolved on Wed 16 Sep 11:00."""
    return fresh(done)


def again(ticket: Ticket, world: World, at: str) -> Ticket:
    return fresh(reopen(ticket.pk, words="Not there.", actor=by(world.dana), now=office(at)))


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-09-16 11:30", "2026-09-16 11:30"),
        ("2026-09-16 18:00", "2026-09-17 08:00"),
        ("2026-09-19 12:00", "2026-09-21 08:00"),
        ("2026-09-23 16:59", "2026-09-23 16:59"),  # the fifth business day
    ],
)
def test_level_1_is_told_at_the_next_open_instant(world: World, resolved: Ticket, at: str, told: str) -> None:
    again(resolved, world, at)
    follow_the_cursor(resolved, office(told))
    assert rungs(resolved, cycle=2) == [JIM]
    assert told_at(resolved) == [(1, office(told))]
    assert FiredRung.objects.get().cause == "reopened"
    assert fresh(resolved).level == 1


@pytest.mark.parametrize("at", ["2026-09-24 08:00", "2026-10-20 10:00"])
def test_a_later_one_tells_nobody(world: World, resolved: Ticket, at: str) -> None:
    again(resolved, world, at)
    sweep(at)
    assert rungs(resolved, cycle=2) == []


def test_the_mail_says_how_soon_it_was(world: World, resolved: Ticket) -> None:
    again(resolved, world, "2026-09-18 10:00")
    sweep("2026-09-18 10:01")
    body = escalations_of(resolved)[0].body
    assert "Owed next: Confirmation of receipt, promised for Mon 21 Sep, 5:00 PM EDT.\n" in body
    assert "Reopened 2 business days after it was finished.\n" in body


def test_on_the_same_day_too(world: World, resolved: Ticket) -> None:
    again(resolved, world, "2026-09-16 11:30")
    sweep("2026-09-16 11:31")
    assert "Reopened on the day on which it was finished.\n" in escalations_of(resolved)[0].body


def test_it_is_told_once_and_the_ladder_goes_on_above_it(world: World, resolved: Ticket) -> None:
    again(resolved, world, "2026-09-16 11:30")
    follow_the_cursor(resolved, office("2026-10-02 17:00"))
    assert told_at(resolved)[:2] == [(1, office("2026-09-16 11:30")), (2, office("2026-09-21 08:00"))]


def test_a_quick_confirmation_does_not_hide_it(world: World, resolved: Ticket) -> None:
    ticket = again(resolved, world, "2026-09-16 18:00")
    confirmed(world, ticket, "2026-09-16 18:05")
    follow_the_cursor(ticket, office("2026-09-17 12:00"))
    assert rungs(ticket, cycle=2) == [JIM]
    assert "Owed next: Next steps" in escalations_of(ticket)[0].body


def test_a_finish_before_the_opening_does(world: World, resolved: Ticket) -> None:
    ticket = again(resolved, world, "2026-09-16 18:00")
    withdraw(ticket.pk, words="Found it.", actor=by(world.dana), now=office("2026-09-16 18:05"))
    sweep("2026-09-17 08:00")
    assert rungs(ticket, cycle=2) == []


def test_nobody_on_level_1_hands_it_on(world: World, resolved: Ticket) -> None:
    away(world.jim)
    again(resolved, world, "2026-09-16 11:30")
    sweep("2026-09-16 11:31")
    assert rungs(resolved, cycle=2) == [(1, "skipped", None), (2, "told", "Sharon Vaughn")]


def test_each_reopening_tells_it_anew(world: World, resolved: Ticket) -> None:
    again(resolved, world, "2026-09-16 11:30")
    sweep("2026-09-16 11:31")
    resolve(resolved.pk, words="Done.", actor=by(world.rita), now=office("2026-09-16 15:00"))
    again(resolved, world, "2026-09-17 09:00")
    sweep("2026-09-17 09:01")
    assert (rungs(resolved, cycle=2), rungs(resolved, cycle=3)) == ([JIM], [JIM])
