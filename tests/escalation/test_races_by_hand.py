"""The sweep and people on one ladder in the same moment: pauses, reopenings, escalations by hand.

Each race is run again without the lock, to show what it is for.
"""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError

from contacts.models import User
from escalation.models import Ask, FiredRung
from escalation.services.escalate import escalate
from escalation.services.look import check_ticket
from escalation.services.sweep import sweep_due
from escalation.services.writing import Counts
from tests.escalation.clock import escalations_of, follow_the_cursor, rungs
from tests.racing import (
    PATIENCE,
    RUNGS,
    TICKET,
    after_reading,
    in_threads,
    until_somebody_waits_for_a_lock,
    without_locks,
)
from tests.world import World, by, confirmed, file, fresh, office
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.finish import reopen, resolve
from tickets.services.wait import pause

pytestmark = pytest.mark.django_db(transaction=True)
LEVEL_1, LEVEL_2 = office("2026-09-18 08:00"), office("2026-09-21 08:00")
JUST_BEFORE = office("2026-09-21 07:59:59")
JIM, SHARON = (1, "told", "Jim Woodburn"), (2, "told", "Sharon Vaughn")
Act = Callable[[], object]


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    """Its next steps are missed, level 1 was told on Fri 18 Sep, level 2 is due on Mon 21, 8:00."""
    ticket = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    follow_the_cursor(ticket, LEVEL_1)
    return ticket


def ask(ticket: Ticket, user: User, level: int = 2) -> Ask:
    return escalate(ticket.pk, level=level, reason="Now.", actor=by(user), now=LEVEL_2)


def ask_a_question(ticket: Ticket, world: World) -> Ticket:
    day = office("2026-09-24 00:00").date()
    return pause(ticket.pk, party="customer", words="Which?", until=day, actor=by(world.sherry), now=JUST_BEFORE)


def finish_and_reopen(ticket: Ticket, world: World) -> Ticket:
    resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=JUST_BEFORE)
    return reopen(ticket.pk, words="Not there.", actor=by(world.dana), now=JUST_BEFORE)


def look(ticket: Ticket) -> Counts:
    return check_ticket(ticket.pk, LEVEL_2)


def in_the_middle(first: Act, second: Act) -> list[object]:
    """Starts the second once the first has read its facts and not written yet; waits until it is held up."""
    found: list[object] = []
    other = threading.Thread(target=lambda: found.extend(in_threads(second)))

    def hold() -> None:
        other.start()
        until_somebody_waits_for_a_lock()

    with after_reading(RUNGS, hold):
        first()
    other.join(PATIENCE)
    return found


# The sweep against a pause


def test_the_sweep_passes_over_a_ticket_that_is_just_being_paused(world: World, ticket: Ticket) -> None:
    with after_reading(TICKET, lambda: in_threads(partial(look, ticket))):
        ask_a_question(ticket, world)
    sweep_due(LEVEL_2)
    assert rungs(ticket) == [JIM]
    assert fresh(ticket).check_at == office("2026-09-24 08:00")


def test_a_pause_waits_for_the_sweep_and_freezes_the_levels_after_it(world: World, ticket: Ticket) -> None:
    in_the_middle(partial(look, ticket), partial(ask_a_question, ticket, world))
    assert rungs(ticket) == [JIM, SHARON]
    follow_the_cursor(ticket, office("2026-09-24 17:00"))
    assert rungs(ticket) == [JIM, SHARON]


def test_control_without_the_lock_the_sweep_tells_while_the_clock_stands(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with after_reading(RUNGS, lambda: in_threads(partial(ask_a_question, ticket, world))):
        look(ticket)
    assert fresh(ticket).status == "paused"
    assert rungs(ticket) == [JIM, SHARON]


# The sweep against a reopening


def test_a_reopening_waits_for_the_sweep_and_its_cycle_climbs_anew(world: World, ticket: Ticket) -> None:
    in_the_middle(partial(look, ticket), partial(finish_and_reopen, ticket, world))
    now = fresh(ticket)
    assert (now.cycle, now.level, now.check_at) == (2, 0, JUST_BEFORE)
    sweep_due(LEVEL_2)
    assert (rungs(ticket), rungs(ticket, cycle=2)) == ([JIM, SHARON], [JIM])


def test_the_sweep_goes_away_from_what_is_just_reopened(world: World, ticket: Ticket) -> None:
    with after_reading(TICKET, lambda: in_threads(partial(look, ticket))):
        finish_and_reopen(ticket, world)
    sweep_due(LEVEL_2)
    assert (rungs(ticket), rungs(ticket, cycle=2)) == ([JIM], [JIM])


def test_control_without_the_lock_the_new_cycle_takes_the_level_of_the_old_one(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with after_reading(RUNGS, lambda: in_threads(partial(finish_and_reopen, ticket, world))):
        look(ticket)
    now = fresh(ticket)
    assert (now.cycle, now.level) == (2, 2)
    assert rungs(ticket, cycle=2) == []
    assert now.check_at is not None
    assert now.check_at > LEVEL_2  # nobody would look at what is due now


# The sweep against an escalation by hand


def test_the_sweep_passes_over_what_is_just_being_asked_for(world: World, ticket: Ticket) -> None:
    swept: list[object] = []
    with after_reading(RUNGS, lambda: swept.extend(in_threads(partial(look, ticket)))):
        ask(ticket, world.dana)
    assert swept == [Counts()]
    sweep_due(LEVEL_2)
    assert rungs(ticket) == [JIM, SHARON]
    assert len(escalations_of(ticket)) == 2


def test_who_asks_waits_for_the_sweep_and_hears_that_it_was_told(world: World, ticket: Ticket) -> None:
    [refused] = in_the_middle(partial(look, ticket), partial(ask, ticket, world.dana))
    assert isinstance(refused, RefusedError)
    assert "Level 2, Sharon Vaughn, was told already" in str(refused)
    assert rungs(ticket) == [JIM, SHARON]
    assert not Ask.objects.exists()


def test_control_without_the_lock_the_asking_stands_beside_a_level_told_already(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with after_reading(RUNGS, lambda: in_threads(partial(look, ticket))):
        asked = ask(ticket, world.dana)
    assert FiredRung.objects.get(level=2).ask is None
    assert (asked.level, asked.withdrawn_at) == (2, None)  # and nobody will ever be told of it


# An escalation by hand against a resolution


def done(ticket: Ticket, world: World) -> Ticket:
    return resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=LEVEL_2)


def test_who_resolves_waits_for_who_asks_and_ends_the_run(world: World, ticket: Ticket) -> None:
    in_the_middle(partial(ask, ticket, world.dana), partial(done, ticket, world))
    now = fresh(ticket)
    assert (now.status, now.level, now.check_at) == ("resolved", 0, None)
    assert rungs(ticket) == [JIM, SHARON]


def test_who_asks_waits_for_who_resolves_and_hears_it(world: World, ticket: Ticket) -> None:
    found: list[object] = []
    other = threading.Thread(target=lambda: found.extend(in_threads(partial(ask, ticket, world.dana))))

    def hold() -> None:
        other.start()
        until_somebody_waits_for_a_lock()

    with after_reading(TICKET, hold):
        done(ticket, world)
    other.join(PATIENCE)
    [refused] = found
    assert isinstance(refused, RefusedError)
    assert "Reopen it first" in str(refused)
    assert rungs(ticket) == [JIM]


def test_control_without_the_lock_only_a_constraint_keeps_a_resolved_request_from_being_escalated(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with (
        pytest.raises(IntegrityError, match="ticket_finished_owes_nothing"),
        after_reading(RUNGS, lambda: in_threads(partial(done, ticket, world))),
    ):
        ask(ticket, world.dana)


# Two escalations by hand


def test_of_two_who_ask_at_once_one_is_answered_kindly(world: World, ticket: Ticket) -> None:
    [refused] = in_the_middle(partial(ask, ticket, world.dana), partial(ask, ticket, world.hana))
    assert isinstance(refused, RefusedError)
    assert "Level 2, Sharon Vaughn, was told already" in str(refused)
    assert rungs(ticket) == [JIM, SHARON]
    assert FiredRung.objects.get(level=2).ask == Ask.objects.get()


def test_control_without_the_lock_only_the_unique_key_stops_the_second(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with (
        pytest.raises(IntegrityError, match="level_asked_for_once"),
        after_reading(RUNGS, lambda: in_threads(partial(ask, ticket, world.hana))),
    ):
        ask(ticket, world.dana)
