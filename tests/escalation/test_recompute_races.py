"""The recompute while people work. Each race is run again without the lock, to show what it is for."""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from functools import partial

import pytest
from django.db import transaction

from escalation.services.recompute import Recomputed, recompute
from tests.racing import (
    PATIENCE,
    RUNGS,
    after_reading,
    in_threads,
    until_somebody_waits_for_a_lock,
    without_locks,
)
from tests.world import World, by, file, fresh, office
from tickets.models import Event, Ticket
from tickets.services.finish import resolve

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = office("2026-09-16 03:00")
Act = Callable[[], object]


@pytest.fixture
def forgotten(world: World, tuesday: datetime) -> Ticket:
    """An open ticket that has lost its cursor."""
    ticket = file(world.dana, tuesday)
    Ticket.objects.update(check_at=None)
    return ticket


def done(world: World, ticket: Ticket) -> Act:
    """Resolves the ticket, from another connection."""
    return partial(in_threads, partial(resolve, ticket.pk, words="Done.", actor=by(world.rita), now=NIGHT))


def recompute_and(then: Act, *, while_it_heals: bool) -> Recomputed:
    """Does `then` once the facts were read: in the batch, or again under the ticket's lock."""
    with ExitStack() as watching:

        def next_time() -> None:
            watching.enter_context(after_reading(RUNGS, then))

        watching.enter_context(after_reading(RUNGS, next_time if while_it_heals else then))
        return recompute(NIGHT)


def healed(ticket: Ticket) -> int:
    return Event.objects.filter(ticket=ticket, action="escalation.healed").count()


def test_what_is_resolved_between_the_reading_and_the_lock_stays_resolved(world: World, forgotten: Ticket) -> None:
    found = recompute_and(done(world, forgotten), while_it_heals=False)
    assert (found.healed, found.failed, healed(forgotten)) == (0, 0, 0)
    assert (fresh(forgotten).status, fresh(forgotten).check_at) == ("resolved", None)


def test_who_resolves_while_it_heals_waits_and_has_the_last_word(world: World, forgotten: Ticket) -> None:
    resolving = threading.Thread(target=done(world, forgotten))

    def start() -> None:
        resolving.start()
        until_somebody_waits_for_a_lock()

    found = recompute_and(start, while_it_heals=True)
    resolving.join(timeout=PATIENCE)
    assert (found.healed, healed(forgotten)) == (1, 1)
    assert (fresh(forgotten).status, fresh(forgotten).check_at) == ("resolved", None)


def test_control_without_the_lock_only_the_constraint_keeps_it_resolved(
    world: World, forgotten: Ticket, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    without_locks(monkeypatch)
    found = recompute_and(done(world, forgotten), while_it_heals=True)
    assert (found.healed, found.failed) == (0, 1)
    assert "ticket_finished_owes_nothing" in caplog.text


def test_a_ticket_that_somebody_works_on_is_not_waited_for(forgotten: Ticket) -> None:
    with transaction.atomic():
        Ticket.objects.select_for_update().get(pk=forgotten.pk)
        [found] = in_threads(partial(recompute, NIGHT))
        assert (found.looked, found.healed, found.failed) == (1, 0, 0)
    assert recompute(NIGHT).healed == 1


def test_two_recomputes_at_once_heal_each_of_20_once(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday) for _ in range(20)]
    Ticket.objects.update(check_at=None)
    found = in_threads(*[partial(recompute, NIGHT)] * 2)
    assert sum(each.healed for each in found) == 20
    assert {healed(ticket) for ticket in tickets} == {1}
