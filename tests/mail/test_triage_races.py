"""Two reps decide on the same mail at once: one wins, the other is told who did."""

from datetime import datetime
from functools import partial

import pytest

from contacts.models import OutgoingMail
from tests.mail.post import arrive, letter
from tests.mail.test_triage import LATER, STRANGER, request_of
from tests.racing import after_reading, in_threads, without_locks
from tests.world import World, by, file, mails_of
from tickets.errors import RefusedError
from tickets.models import IncomingMail, Message, Ticket
from tickets.services.mail_in import settle
from tickets.services.rehearse import Rehearsed, rehearse
from tickets.services.reply import reply

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


def test_many_rehearse_at_once_and_none_of_it_stays(world: World, waiting: IncomingMail, tuesday: datetime) -> None:
    another = arrive(letter(STRANGER, "another"), tuesday)
    rehearsals = [
        partial(
            rehearse,
            partial(settle.file_for, request=request_of(mail), submitter=world.dana),
            mail.pk,
            actor=by(rep),
            now=LATER,
        )
        for mail in (waiting, another)
        for rep in (world.rita, world.jim)
    ]
    found = in_threads(*rehearsals)
    assert [len(each.mails) for each in found] == [1] * 4  # type: ignore[union-attr]
    assert not Ticket.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_beside_a_rehearsal_others_act_on_the_request_and_are_not_in_it(
    world: World, waiting: IncomingMail, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    add = partial(settle.add_to, number=ticket.numbers.get().number)
    rehearsal = partial(rehearse, add, waiting.pk, actor=by(world.rita), now=LATER)
    says = partial(reply, ticket.pk, words="We check.", actor=by(world.sherry), now=LATER)
    found = in_threads(rehearsal, says, rehearsal)
    shown = [mail.body for each in found if isinstance(each, Rehearsed) for mail in each.mails]
    assert len(shown) == 2
    assert not any("We check." in body for body in shown)
    assert ["We check." in mail.body for mail in mails_of(ticket)] == [False, True]


def test_control_without_the_lock_both_decide(
    world: World, waiting: IncomingMail, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = file(world.dana, tuesday)
    add = partial(settle.add_to, waiting.pk, number=ticket.numbers.get().number, now=LATER)
    without_locks(monkeypatch)
    with after_reading(MAIL, lambda: in_threads(partial(add, actor=by(world.jim)))):
        add(actor=by(world.rita))
    assert Message.objects.filter(sender="pat@home.example").count() == 2
