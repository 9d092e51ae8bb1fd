"""A question and its answer, or two questions, at the same moment [4.10]."""

import threading
from datetime import datetime
from functools import partial

import pytest

from tests.racing import PATIENCE, ROUTE, after_reading, in_threads, until_somebody_waits_for_a_lock, without_locks
from tests.world import World, by, confirmed, file, fresh, mails_of, office
from tickets.models import Ticket, Wait
from tickets.services.reply import reply
from tickets.services.wait import pause, resume
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-16 10:00")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return confirmed(world, file(world.dana, tuesday))


def asking(world: World, ticket: Ticket) -> "partial[Ticket]":
    return partial(pause, ticket.pk, party="submitter", words="Which?", actor=by(world.sherry), now=NOW)


def answering(world: World, ticket: Ticket) -> "partial[Ticket]":
    return partial(reply, ticket.pk, words="The second.", actor=by(world.dana), now=NOW)


def test_an_answer_that_crosses_the_question_ends_the_pause(world: World, ticket: Ticket) -> None:
    waiting = threading.Thread(target=lambda: in_threads(answering(world, ticket)))

    def hold() -> None:
        waiting.start()
        until_somebody_waits_for_a_lock()

    with after_reading(ROUTE, hold):
        asking(world, ticket)()
    waiting.join(PATIENCE)
    assert (fresh(ticket).status, Wait.objects.get().ended_by) == ("working", "answered")


def test_control_without_the_lock_the_clock_stands_though_they_answered(
    world: World, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    with after_reading(ROUTE, lambda: in_threads(answering(world, ticket))):
        asking(world, ticket)()
    assert (fresh(ticket).status, Wait.objects.get().ended_by) == ("paused", "")


def test_of_two_questions_at_once_one_is_sent(world: World, ticket: Ticket) -> None:
    before = len(mails_of(ticket))
    found = in_threads(asking(world, ticket), asking(world, ticket))
    assert sorted({type(each) for each in found}, key=str) == [Ticket, VerbNotAllowedError]
    assert (Wait.objects.count(), len(mails_of(ticket))) == (1, before + 1)


def test_two_who_go_on_at_once_end_it_once(world: World, ticket: Ticket) -> None:
    asking(world, ticket)()
    found = in_threads(*[partial(resume, ticket.pk, actor=by(world.sherry), now=NOW)] * 2)
    assert sorted({type(each) for each in found}, key=str) == [Ticket, VerbNotAllowedError]
    assert ticket.events.filter(action="ticket.resumed").count() == 1
