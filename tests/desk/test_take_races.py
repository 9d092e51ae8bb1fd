"""Two who take the same request at once: one has it, the other is told."""

from datetime import datetime
from functools import partial

import pytest

from tests.racing import ROUTE, after_reading, in_threads, without_locks
from tests.world import World, by, file, fresh, office
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.assign import take

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-15 12:00")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday)


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told_who(world: World, ticket: Ticket) -> None:
    work = partial(take, ticket.pk, seen_with=None, now=NOW)
    found = in_threads(*(partial(work, actor=by(rep)) for rep in (world.rita, world.sherry)))
    assert {type(each) for each in found} == {Ticket, RefusedError}
    assert ticket.events.filter(action="ticket.assigned").count() == 1
    winner, told = fresh(ticket).assignee, next(str(each) for each in found if isinstance(each, RefusedError))
    assert f"{winner} has it now" in told


def test_control_without_the_lock_both_believe_that_they_have_it(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    work = partial(take, ticket.pk, seen_with=None, now=NOW)
    with after_reading(ROUTE, lambda: in_threads(partial(work, actor=by(world.sherry)))):
        work(actor=by(world.rita))
    assert ticket.events.filter(action="ticket.assigned").count() == 2
