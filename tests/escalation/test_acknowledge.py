"""Acknowledging holds the next rung for one business day, once a level, and ends nothing [6.4]."""

from datetime import datetime

import pytest

from escalation.models import FiredRung
from escalation.services.acknowledge import acknowledge
from tests.escalation.clock import follow_the_cursor, rungs, sweep, told_at
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    """Escalated to Jim on Thu 17 Sep at 8:00."""
    ticket = file(world.dana, tuesday)
    sweep("2026-09-17 08:00")
    return ticket


def take_note(ticket: Ticket, world: World, at: str) -> FiredRung:
    return acknowledge(ticket.pk, actor=by(world.jim), now=office(at))


@pytest.mark.parametrize(
    ("at", "second"),
    [
        ("2026-09-17 09:00", "2026-09-21 08:00"),  # instead of Fri 18
        ("2026-09-18 07:59:59", "2026-09-21 08:00"),
    ],
)
def test_the_next_level_waits_one_business_day(world: World, ticket: Ticket, at: str, second: str) -> None:
    take_note(ticket, world, at)
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[1:] == [
        (2, office(second)),
        (3, office("2026-09-22 08:00")),
        (4, office("2026-09-24 08:00")),
    ]


def test_each_level_may_be_held_once(world: World, ticket: Ticket) -> None:
    take_note(ticket, world, "2026-09-17 09:00")
    with pytest.raises(RefusedError, match="Level 1 was acknowledged already"):
        take_note(ticket, world, "2026-09-17 10:00")
    sweep("2026-09-21 08:00")
    take_note(ticket, world, "2026-09-21 09:00")
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[2:] == [(3, office("2026-09-23 08:00")), (4, office("2026-09-24 08:00"))]


def test_it_is_recorded_and_no_mail_goes_out(world: World, ticket: Ticket) -> None:
    sent = len(mails_of(ticket))
    rung = take_note(ticket, world, "2026-09-17 09:00")
    assert (rung.level, rung.acknowledged_by) == (1, world.jim)
    assert FiredRung.objects.get(level=1).acknowledged_at == office("2026-09-17 09:00")
    assert (last_event(ticket).action, last_event(ticket).data) == ("escalation.acknowledged", {"level": 1})
    assert fresh(ticket).check_at == office("2026-09-17 09:00")
    assert len(mails_of(ticket)) == sent


def test_the_promise_stays_missed(world: World, ticket: Ticket) -> None:
    take_note(ticket, world, "2026-09-17 09:00")
    now = fresh(ticket)
    assert (now.level, now.owed_at, now.status) == (1, office("2026-09-16 17:00"), "received")


def test_there_is_nothing_to_acknowledge_before_a_rung_or_after_a_heal(
    world: World, ticket: Ticket, tuesday: datetime
) -> None:
    with pytest.raises(RefusedError, match="nothing to acknowledge"):
        take_note(file(world.dana, tuesday), world, "2026-09-17 09:00")
    confirmed(world, ticket, "2026-09-17 09:00")
    with pytest.raises(RefusedError, match="nothing to acknowledge"):
        take_note(ticket, world, "2026-09-17 10:00")
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]
