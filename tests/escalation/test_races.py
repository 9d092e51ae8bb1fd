"""The sweep against itself and against people. Each race is run again without the lock, to show what it is for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError, connection

from escalation.models import FiredRung
from escalation.services.acknowledge import acknowledge
from escalation.services.look import check_ticket
from escalation.services.sweep import sweep_due
from escalation.services.writing import Counts
from tests.escalation.clock import escalations_of, rungs
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
from tickets.models import Ticket
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.reply import reply

pytestmark = pytest.mark.django_db(transaction=True)
LEVEL_1, LEVEL_2 = office("2026-09-17 08:00"), office("2026-09-18 08:00")
Act = Callable[[], object]


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday)


def look(ticket: Ticket, now: datetime, then: Act) -> Counts:
    """The sweep's look at the ticket, which does `then` once it has read all its facts, and before it writes."""
    with after_reading(RUNGS, then):
        return check_ticket(ticket.pk, now)


# --- two sweeps ----------------------------------------------------------------------------------


def test_two_sweeps_at_once_tell_each_of_fifty_once(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday) for _ in range(50)]
    counts = in_threads(*[partial(sweep_due, LEVEL_1)] * 2)
    assert sum(count.told for count in counts) == 50
    assert sum(count.failed for count in counts) == 0
    assert FiredRung.objects.filter(outcome="told", level=1).count() == 50
    assert {len(escalations_of(ticket)) for ticket in tickets} == {1}
    assert not Ticket.objects.filter(check_at__lte=LEVEL_1).exists()


def two_looks_that_meet(ticket: Ticket) -> list[object]:
    """Neither writes before the other has read the same facts, or has gone away."""
    meeting = threading.Barrier(2, timeout=PATIENCE)

    def one() -> Counts:
        met: list[int] = []
        counts = look(ticket, LEVEL_1, lambda: met.append(meeting.wait()))
        if not met:
            meeting.wait()
        return counts

    return in_threads(one, one)


def test_of_two_looks_that_meet_one_goes_away(ticket: Ticket) -> None:
    found = two_looks_that_meet(ticket)
    assert sorted(count.looked for count in found if isinstance(count, Counts)) == [0, 1]
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]


def test_control_without_the_lock_both_go_on_and_only_the_unique_key_stops_one(
    ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    found = two_looks_that_meet(ticket)
    assert sorted(type(each).__name__ for each in found) == ["Counts", "IntegrityError"]
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]


def test_control_without_lock_and_key_the_rung_fires_twice(ticket: Ticket, monkeypatch: pytest.MonkeyPatch) -> None:
    without_locks(monkeypatch)
    with without_unique_keys():
        two_looks_that_meet(ticket)
        assert [level for level, *_ in rungs(ticket)] == [1, 1]


UNIQUE_KEYS = [
    ("escalation_firedrung", "rung_fires_once", "ticket_id, cycle, level"),
    ("escalation_run", "run_once_per_cycle", "ticket_id, cycle"),
]


@contextmanager
def without_unique_keys() -> Iterator[None]:
    """Takes the keys off the table; what was written without them goes when they come back."""
    with connection.cursor() as cursor:
        for table, key, _ in UNIQUE_KEYS:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table, key, columns in UNIQUE_KEYS:
                cursor.execute(f"TRUNCATE {table}")
                cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {key} UNIQUE ({columns})")


# --- the sweep and a person ----------------------------------------------------------------------


@pytest.fixture
def acts(world: World, tuesday: datetime) -> dict[str, tuple[Ticket, Act]]:
    """What a person does to a ticket in the very moment in which its level 1 is due."""
    owes_confirmation = file(world.dana, tuesday)
    owes_follow_up = confirmed(world, file(world.dana, tuesday), "2026-09-15 11:00")
    day, by_sherry = office("2026-09-16 00:00").date(), by(world.sherry)
    promise(owes_follow_up.pk, day=day, words="We check.", actor=by_sherry, now=office("2026-09-15 12:00"))
    return {
        "resolve": (
            owes_confirmation,
            lambda: resolve(owes_confirmation.pk, words="Done.", actor=by(world.rita), now=LEVEL_1),
        ),
        "reply": (owes_follow_up, lambda: reply(owes_follow_up.pk, words="News.", actor=by_sherry, now=LEVEL_1)),
    }


@pytest.mark.parametrize("name", ["resolve", "reply"])
def test_the_sweep_passes_over_a_ticket_that_a_person_holds(acts: dict[str, tuple[Ticket, Act]], name: str) -> None:
    ticket, act = acts[name]
    swept: list[Counts] = []

    def sweep_in_between() -> None:
        swept.extend(in_threads(partial(check_ticket, ticket.pk, LEVEL_1)))

    with after_reading(TICKET, sweep_in_between):
        act()
    assert swept == [Counts()]
    sweep_due(LEVEL_1)
    assert rungs(ticket) == []
    assert fresh(ticket).level == 0


@pytest.mark.parametrize("name", ["resolve", "reply"])
def test_a_person_waits_for_the_sweep_and_then_ends_the_run(acts: dict[str, tuple[Ticket, Act]], name: str) -> None:
    ticket, act = acts[name]
    done: list[object] = []
    person = threading.Thread(target=lambda: done.extend(in_threads(act)))

    def hold() -> None:
        person.start()
        until_somebody_waits_for_a_lock()

    assert look(ticket, LEVEL_1, hold).told == 1
    person.join(PATIENCE)
    assert done == [ticket]
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]
    assert fresh(ticket).level == 0
    sweep_due(LEVEL_2)
    assert len(rungs(ticket)) == 1


def test_control_without_the_lock_the_sweep_escalates_what_was_just_resolved(
    acts: dict[str, tuple[Ticket, Act]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, act = acts["resolve"]
    without_locks(monkeypatch)
    with pytest.raises(IntegrityError, match="ticket_finished_owes_nothing"):  # the last guard
        look(ticket, LEVEL_1, lambda: in_threads(act))


def test_control_without_the_lock_the_sweep_escalates_what_was_just_answered(
    acts: dict[str, tuple[Ticket, Act]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, act = acts["reply"]
    without_locks(monkeypatch)
    assert look(ticket, LEVEL_1, lambda: in_threads(act)).told == 1
    late = fresh(ticket)
    assert (late.level, late.owed_at) == (1, office("2026-10-13 17:00"))  # a level, and nothing late


# --- the sweep and an acknowledgement ------------------------------------------------------------


def take_note(ticket: Ticket, world: World) -> FiredRung:
    return acknowledge(ticket.pk, actor=by(world.jim), now=LEVEL_2)


def test_an_acknowledgement_that_comes_first_holds_the_next_rung(world: World, ticket: Ticket) -> None:
    sweep_due(LEVEL_1)
    with after_reading(TICKET, lambda: in_threads(partial(check_ticket, ticket.pk, LEVEL_2))):
        take_note(ticket, world)
    sweep_due(LEVEL_2)
    assert [level for level, *_ in rungs(ticket)] == [1]
    assert fresh(ticket).check_at is not None


def test_one_that_comes_second_answers_the_rung_that_has_just_fired(world: World, ticket: Ticket) -> None:
    sweep_due(LEVEL_1)
    answers: list[FiredRung] = []
    person = threading.Thread(target=lambda: answers.extend(in_threads(partial(take_note, ticket, world))))

    def hold() -> None:
        person.start()
        until_somebody_waits_for_a_lock()

    assert look(ticket, LEVEL_2, hold).told == 1
    person.join(PATIENCE)
    assert [rung.level for rung in answers] == [2]
    assert fresh(ticket).check_at == LEVEL_2


def test_control_without_the_lock_an_acknowledgement_holds_nothing(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_due(LEVEL_1)
    without_locks(monkeypatch)
    look(ticket, LEVEL_2, lambda: in_threads(partial(take_note, ticket, world)))
    assert [level for level, *_ in rungs(ticket)] == [1, 2]
    assert FiredRung.objects.get(level=1).acknowledged_at == LEVEL_2
