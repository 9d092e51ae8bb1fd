"""A 24-hour issue through its life, each step judged by every invariant of the simulation [2.9], [4.13]."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from escalation.services.recompute import recompute
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.simulation.checker import Checker
from tests.tickets.calling import call
from tests.world import World, by, fresh, office
from tickets.models import Ticket
from tickets.services.assign import assign
from tickets.services.correct import correct
from tickets.services.finish import reopen, resolve, withdraw
from tickets.services.promise import promise
from tickets.services.transfer import transfer
from tickets.services.wait import hold, pause, resume

__all__ = ["world"]
pytestmark = pytest.mark.django_db
DAY = office("2026-09-28 10:00").date()
Step = Callable[[int, World, Any], object]

STEPS: dict[str, Step] = {
    "give": lambda pk, who, at: assign(pk, assignee=who.sherry, **at),
    "hold": lambda pk, who, at: hold(pk, party="carrier", words="They look.", **at),
    "resume": lambda pk, who, at: resume(pk, **at),
    "promise": lambda pk, who, at: promise(pk, day=DAY, words="Next.", **at),
    "correct": lambda pk, who, at: correct(pk, kind="maintenance", service_level="add", **at),
    "ask": lambda pk, who, at: pause(pk, party="submitter", words="Which?", **at),
    "move": lambda pk, who, at: transfer(pk, words="It takes longer.", **at),
    "resolve": lambda pk, who, at: resolve(pk, words="Done.", **at),
    "withdraw": lambda pk, who, at: withdraw(pk, words="No need.", **at),
    "reopen": lambda pk, who, at: reopen(pk, words="It is back.", **at),
}


@pytest.mark.parametrize(
    "story",
    [
        "give, hold, resume, promise, resolve, reopen",
        "hold, move, ask",
        "promise, wait, wait, move, wait, resolve, reopen, wait",
        "wait, wait, correct, move, ask, wait",
        "wait, wait, wait, resolve",
        "correct, wait, withdraw, reopen",
    ],
)
def test_every_invariant_holds_for_24_hours(world: World, story: str) -> None:
    """To wait is to let the sweep look whenever the cursor asks, up to the same hour of the next day."""
    now, checker = office("2026-09-15 15:00"), Checker()
    checker.look_around()
    ticket = call(world, now)
    checker.settled([ticket.pk], now)
    for step in story.split(", "):
        now += timedelta(minutes=1)
        if step == "wait":
            until = now + timedelta(days=1)
            _let_the_sweep_look(ticket, checker, until)
            now = until
        else:
            STEPS[step](ticket.pk, world, {"actor": by(world.rita), "now": now})
            checker.settled([ticket.pk], now)
        assert recompute(now).healed == 0
    assert not fresh(ticket).is_quick


def _let_the_sweep_look(ticket: Ticket, checker: Checker, until: datetime) -> None:
    while (at := fresh(ticket).check_at) is not None and at <= until:
        sweep_due(at)
        checker.swept([ticket.pk], at)
