"""Two reps decide on the same mail at once: one wins, the other is told who did."""

from datetime import datetime
from functools import partial

import pytest

from tests.mail.post import arrive, letter
from tests.mail.test_triage import LATER, STRANGER, request_of
from tests.racing import after_reading, in_threads, without_locks
from tests.world import World, by, file
from tickets.errors import RefusedError
from tickets.models import IncomingMail, Message
from tickets.services.mail_in import settle

pytestmark = pytest.mark.django_db(transaction=True)
MAIL = "tickets_incomingmail"


@pytest.fixture
def waiting(world: World, tuesday: datetime) -> IncomingMail:
    return arrive(letter(STRANGER), tuesday)


def test_of_two_who_decide_at_once_one_is_told(world: World, waiting: IncomingMail, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    add = partial(settle.add_to, waiting.pk, number=ticket.numbers.get().number, now=LATER)
    file_it = partial(settle.file_for, waiting.pk, request=request_of(waiting), submitter=world.dana, now=LATER)
    found = in_threads(partial(add, actor=by(world.rita)), partial(file_it, actor=by(world.jim)))
    assert sorted(type(each).__name__ for each in found) == ["RefusedError", "Ticket"]
    refused = next(each for each in found if isinstance(each, RefusedError))
    assert str(refused).startswith(("Rita Hale has decided", "Jim Woodburn has decided"))
    assert Message.objects.filter(sender="pat@home.example").count() == 1


def test_control_without_the_lock_both_decide(
    world: World, waiting: IncomingMail, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = file(world.dana, tuesday)
    add = partial(settle.add_to, waiting.pk, number=ticket.numbers.get().number, now=LATER)
    without_locks(monkeypatch)
    with after_reading(MAIL, lambda: in_threads(partial(add, actor=by(world.jim)))):
        add(actor=by(world.rita))
    assert Message.objects.filter(sender="pat@home.example").count() == 2
