"""De-escalating: one level down, and the days of the levels not told yet count anew [6.7]."""

from datetime import datetime

import pytest

from escalation.models import Ask, Run
from escalation.services.escalate import ease, escalate
from tests.escalation.clock import follow_the_cursor, rungs, told_at
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.selectors.thread import thread_of
from tickets.services.wait import pause

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def two_told(world: World) -> Ticket:
    ticket = file(world.dana, office("2026-09-15 10:00"))
    follow_the_cursor(ticket, office("2026-09-18 08:00"))
    return ticket


@pytest.fixture
def ticket(two_told: Ticket) -> Ticket:
    """Its confirmation is missed; levels 1 and 2 were told on Thu 17 and Fri 18 Sep, 3 and 4 come on Tue and Thu."""
    return fresh(two_told)


def eased(ticket: Ticket, world: World, at: str, reason: str = "Jim works on it.") -> Ticket:
    return fresh(ease(ticket.pk, reason=reason, actor=by(world.jim), now=office(at)))


def ask(ticket: Ticket, world: World, at: str, level: int | None = None) -> Ask:
    return escalate(ticket.pk, level=level, reason="A hospital.", actor=by(world.rita), now=office(at))


def test_it_goes_one_level_down_and_the_next_levels_wait_their_days_again(world: World, ticket: Ticket) -> None:
    now = eased(ticket, world, "2026-09-21 10:00")
    assert now.level == 1
    assert (Run.objects.get().eased_at, Run.objects.get().eased_from) == (office("2026-09-21 10:00"), 2)
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[2:] == [(3, office("2026-09-23 08:00")), (4, office("2026-09-25 08:00"))]


def test_no_level_comes_sooner_for_it(world: World, ticket: Ticket) -> None:
    eased(ticket, world, "2026-09-18 08:00")
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[2:] == [(3, office("2026-09-22 08:00")), (4, office("2026-09-24 08:00"))]


def test_the_last_level_waits_a_business_day_at_least(world: World, ticket: Ticket) -> None:
    """Level 3 was told on Tue 22 Sep; level 4, two days after it, is eased on Wed 23 Sep, in the evening."""
    follow_the_cursor(ticket, office("2026-09-22 08:00"))
    eased(ticket, world, "2026-09-23 20:00")
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[3:] == [(4, office("2026-09-25 08:00"))]


def test_twice_ends_at_no_level_and_the_run_goes_on_while_the_promise_is_missed(world: World, ticket: Ticket) -> None:
    eased(ticket, world, "2026-09-18 10:00")
    assert eased(ticket, world, "2026-09-18 11:00").level == 0
    with pytest.raises(RefusedError, match="nothing to take back"):
        eased(ticket, world, "2026-09-18 12:00")
    follow_the_cursor(ticket, office("2026-09-22 08:00"))
    assert fresh(ticket).level == 3


def test_without_a_miss_it_ends_the_run(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    ask(ticket, world, "2026-09-15 12:00")
    assert eased(ticket, world, "2026-09-15 13:00").level == 0
    follow_the_cursor(ticket, office("2026-09-17 17:00"))
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]


def test_an_asking_not_told_yet_is_withdrawn_and_the_level_stays(world: World, ticket: Ticket) -> None:
    ask(ticket, world, "2026-09-18 20:00", level=4)
    now = eased(ticket, world, "2026-09-18 21:00", reason="It can wait.")
    assert now.level == 2
    assert Ask.objects.get().withdrawn_at == office("2026-09-18 21:00")
    assert last_event(ticket).data == {"done": "Level 4 will not be told yet", "reason": "“It can wait.”"}
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[2:] == [(3, office("2026-09-22 08:00")), (4, office("2026-09-24 08:00"))]


def test_what_was_withdrawn_may_be_asked_for_again(world: World, ticket: Ticket) -> None:
    ask(ticket, world, "2026-09-18 20:00", level=4)
    eased(ticket, world, "2026-09-18 21:00")
    ask(ticket, world, "2026-09-18 22:00", level=4)
    follow_the_cursor(ticket, office("2026-09-21 08:00"))
    assert told_at(ticket)[2:] == [(4, office("2026-09-21 08:00"))]


def test_after_it_a_level_may_be_asked_for_at_once(world: World, ticket: Ticket) -> None:
    eased(ticket, world, "2026-09-18 10:00")
    ask(ticket, world, "2026-09-18 10:00", level=3)
    assert told_at(ticket)[2:] == [(3, office("2026-09-18 10:00"))]
    assert fresh(ticket).level == 3


def test_a_later_pause_moves_what_was_counted_anew(world: World, tuesday: datetime) -> None:
    """Next steps missed on Thu 17 Sep, told on Fri and Mon; eased on Mon, then a pause from Tue to Thu."""
    ticket = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    follow_the_cursor(ticket, office("2026-09-21 08:00"))
    eased(ticket, world, "2026-09-21 10:00")
    day = office("2026-09-24 00:00").date()
    pause(
        ticket.pk,
        party="customer",
        words="Which?",
        until=day,
        actor=by(world.sherry),
        now=office("2026-09-22 10:00"),
    )
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[2:] == [(3, office("2026-09-25 08:00")), (4, office("2026-09-29 08:00"))]


def test_it_takes_a_reason_that_both_sides_read_and_sends_nothing(world: World, ticket: Ticket) -> None:
    with pytest.raises(RefusedError, match="Say why") as refused:
        eased(ticket, world, "2026-09-18 10:00", reason="")
    assert refused.value.field == "reason"
    sent = len(mails_of(ticket))
    eased(ticket, world, "2026-09-18 10:00")
    assert len(mails_of(ticket)) == sent
    said = thread_of(fresh(ticket), ticket.events.all(), world.dana, office("2026-09-18 10:00"))
    assert (said[-1].who, said[-1].text) == ("Jim Woodburn", "De-escalated to level 1: “Jim works on it.”")


def test_what_was_not_escalated_cannot_be_taken_back(world: World, tuesday: datetime) -> None:
    with pytest.raises(RefusedError, match="nothing to take back"):
        eased(file(world.dana, tuesday), world, "2026-09-15 11:00")
