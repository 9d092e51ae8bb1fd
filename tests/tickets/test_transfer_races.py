"""Two reps at one 24-hour issue, and one form sent twice at once: one wins, nothing is told twice."""

from functools import partial
from uuid import uuid4

import pytest

from tests.racing import after_reading, in_threads, without_locks
from tests.tickets.calling import call
from tests.world import World, by, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Call, Ticket
from tickets.services.transfer import transfer

pytestmark = pytest.mark.django_db(transaction=True)
MILESTONE = "tickets_milestone"
THREE, NOW = office("2026-09-15 15:00"), office("2026-09-16 09:12")


@pytest.fixture
def quick(world: World) -> Ticket:
    return call(world, THREE)


def test_of_two_who_move_it_at_once_one_is_told_that_it_is_done(world: World, quick: Ticket) -> None:
    act = partial(transfer, quick.pk, words="Longer.", now=NOW)
    found = in_threads(*(partial(act, actor=by(rep)) for rep in (world.rita, world.sherry)))
    assert sorted({type(each) for each in found}, key=str) == [RefusedError, Ticket]
    assert (quick.numbers.filter(kind="ims").count(), len(mails_of(quick))) == (1, 3)


def test_control_without_the_lock_both_move_it_and_tell_everybody_twice(
    world: World, quick: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    act = partial(transfer, quick.pk, words="Longer.", now=NOW)
    with after_reading(MILESTONE, lambda: in_threads(partial(act, actor=by(world.sherry)))):
        act(actor=by(world.rita))
    assert (quick.events.filter(action="ticket.transferred").count(), len(mails_of(quick))) == (2, 4)


def test_one_form_sent_twice_at_once_is_one_call(world: World) -> None:
    first, second = in_threads(*[partial(call, world, THREE, submission_key=uuid4())] * 2)
    assert first == second
    assert (Call.objects.count(), len(mails_of(first))) == (1, 2)
