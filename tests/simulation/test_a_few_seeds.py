"""A few seeded histories in the default tests; `./run simulate --seeds 1-300` lives hundreds."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.signals import pre_save

from escalation.reports.truth import differences
from tests.simulation.checker import BrokenError
from tests.simulation.simulation import Simulation
from tests.simulation.story import worst
from tickets.models import Milestone, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_invariant_holds_through_a_seeded_history() -> None:
    simulation = Simulation(seed=8, days=6, tickets=6, afterwards=8)
    simulation.run()
    assert simulation.counts.told > 0
    tickets = list(Ticket.objects.select_related("assignee").prefetch_related("calendar"))
    assert differences(tickets) == []  # the ledger of the reports says what happened
    assert min(simulation.checker.asked.values()) > 0


def test_a_planted_fault_breaks_a_seed_in_the_same_place_each_time() -> None:
    """The control: every follow-up is stored an hour off."""
    pre_save.connect(an_hour_off, sender=Milestone)
    try:
        first, second = broken(seed=43), broken(seed=43)
    finally:
        pre_save.disconnect(an_hour_off, sender=Milestone)
    assert first.startswith("deadlines_follow_from_the_facts: ticket 1 at 2026-09-")
    assert first == second


def an_hour_off(instance: Milestone, **_: Any) -> None:
    if instance.name == Milestone.Name.FOLLOW_UP:
        instance.warn_at += timedelta(hours=1)


def broken(seed: int) -> str:
    simulation = Simulation(seed, days=5, tickets=4)
    with pytest.raises(BrokenError) as failure:
        simulation.run()
    assert failure.value.ticket_id in simulation.checker.known
    assert worst(simulation.checker.known.values()) is not None
    return str(failure.value)
