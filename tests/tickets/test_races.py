"""Two people at once: one wins, the other is told; no number is given twice, no request filed twice."""

import threading
from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Max

from contacts.models import OutgoingMail
from tests.racing import (
    PATIENCE,
    ROUTE,
    TICKET,
    after_reading,
    in_threads,
    until_somebody_waits_for_a_lock,
    without_locks,
)
from tests.world import World, by, file, last_mail, mails_of, office, promises
from tickets.models import Ticket, TicketNumber
from tickets.services.assign import assign
from tickets.services.confirm import confirm
from tickets.services.reply import reply
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-16 09:12")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday)


def test_of_two_who_confirm_at_once_one_is_told_that_it_is_done(world: World, ticket: Ticket) -> None:
    found = in_threads(*(partial(confirm, ticket.pk, actor=by(rep), now=NOW) for rep in (world.rita, world.sherry)))
    assert sorted({type(each) for each in found}, key=str) == [Ticket, VerbNotAllowedError]
    assert ticket.numbers.filter(kind="ims").count() == 1
    assert len(mails_of(ticket)) == 2


def test_control_without_the_lock_both_confirm_and_two_numbers_are_given(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    act = partial(confirm, ticket.pk, now=NOW)
    with after_reading(ROUTE, lambda: in_threads(partial(act, actor=by(world.sherry)))):
        act(actor=by(world.rita))
    assert ticket.events.filter(action="ticket.confirmed").count() == 2
    assert len(mails_of(ticket)) == 3


def test_whoever_waited_reads_the_ticket_as_it_is_now(world: World, ticket: Ticket) -> None:
    """The rep and the team changed during the wait; a locking join would find the old ones, or nothing."""
    confirm(ticket.pk, actor=by(world.rita), now=NOW)
    answer = partial(reply, ticket.pk, words="Thank you.", actor=by(world.dana), now=NOW)
    waiting = threading.Thread(target=lambda: in_threads(answer))

    def hold() -> None:
        waiting.start()
        until_somebody_waits_for_a_lock()

    with after_reading(TICKET, hold):
        assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=NOW)
    waiting.join(PATIENCE)
    assert last_mail(ticket).to == [world.rita.email]


def test_eight_at_once_get_eight_numbers(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday) for _ in range(8)]
    found = in_threads(*(partial(confirm, ticket.pk, actor=by(world.rita), now=NOW) for ticket in tickets))
    assert [type(each) for each in found] == [Ticket] * 8
    numbers = TicketNumber.objects.filter(kind="ims").values_list("number", flat=True)
    assert len(set(numbers)) == len(numbers) == 8


def test_control_the_highest_number_plus_one_is_drawn_twice(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday) for _ in range(2)]
    both_have_looked = threading.Barrier(2, timeout=PATIENCE)

    def careless(ticket: Ticket) -> None:
        with transaction.atomic():
            highest = TicketNumber.objects.filter(kind="ims").aggregate(highest=Max("number"))["highest"]
            both_have_looked.wait()
            number = str(int(highest or 99_999) + 1)
            TicketNumber.objects.create(ticket=ticket, kind="ims", number=number, given_at=NOW)

    found = in_threads(*(partial(careless, ticket) for ticket in tickets))
    assert [type(each) for each in found if each is not None] == [IntegrityError]


def test_the_same_form_sent_twice_at_once_files_one_ticket(world: World, tuesday: datetime) -> None:
    first, second = in_threads(*[partial(file, world.dana, tuesday, submission_key=uuid4())] * 2)
    assert first == second
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    assert promises(first) == [("confirmation", ""), ("next_steps", ""), ("follow_up", "")]


def test_control_looking_first_files_it_twice(world: World, tuesday: datetime) -> None:
    both_have_looked = threading.Barrier(2, timeout=PATIENCE)

    def careless() -> Ticket:
        filed = Ticket.objects.filter(submitter=world.dana).exists()
        both_have_looked.wait()
        assert not filed
        return file(world.dana, tuesday)

    first, second = in_threads(careless, careless)
    assert first != second
