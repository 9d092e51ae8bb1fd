"""The same mail at the same time, by two ways or to two workers: one row, one request, one receipt."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from contacts.bounces import record_bounce
from contacts.models import AutomaticAnswer, OutgoingMail
from tests.mail.post import answer, letter
from tests.racing import (
    PATIENCE,
    TICKET,
    after_reading,
    in_threads,
    until_somebody_waits_for_a_lock,
    without_locks,
)
from tests.world import World, by, confirmed, file, fresh, last_mail, office
from tickets.models import IncomingMail, Message, Ticket
from tickets.services.finish import resolve
from tickets.services.mail_in import take_in as take_in_module
from tickets.services.mail_in.keep import Kept, keep
from tickets.services.mail_in.take_in import MAX_ATTEMPTS, Counts, take_in, take_in_due

pytestmark = pytest.mark.django_db(transaction=True)
INCOMING, OUTGOING = "tickets_incomingmail", "contacts_outgoingmail"


def received(message: Any, now: datetime) -> Kept:
    return keep(message.as_bytes(), channel="pipe", now=now)


def test_one_mail_by_two_ways_at_once_is_one_row(world: World, tuesday: datetime) -> None:
    message = letter(world.dana)
    kept = in_threads(*[lambda: received(message, tuesday)] * 4)
    assert sorted(each.is_new for each in kept) == [False, False, False, True]
    assert IncomingMail.objects.count() == 1


@contextmanager
def held_up_after_reading(table: str, work: Callable[[], Any]) -> Iterator[None]:
    """In this thread, after its first read of the table: lets another work until a lock of ours holds it up."""
    other = threading.Thread(target=lambda: in_threads(work))

    def hold() -> None:
        other.start()
        until_somebody_waits_for_a_lock()

    with after_reading(table, hold):
        yield
    other.join(PATIENCE)


def test_two_workers_make_one_request_of_a_mail(world: World, tuesday: datetime) -> None:
    mail = received(letter(world.dana), tuesday).mail
    outcomes = in_threads(*[lambda: take_in(mail.pk, tuesday).outcome] * 3)
    assert outcomes == [IncomingMail.Outcome.CREATED] * 3
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (1, 1)


def test_two_workers_append_a_reply_once(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    mail = received(answer(world.dana, last_mail(ticket), "Once."), tuesday).mail
    now = office("2026-09-16 10:00")
    with held_up_after_reading(INCOMING, lambda: take_in(mail.pk, now)):
        take_in(mail.pk, now)
    assert Message.objects.filter(body="Once.").count() == 1


def test_control_without_the_lock_it_is_appended_twice(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    mail = received(answer(world.dana, last_mail(ticket), "Once."), tuesday).mail
    without_locks(monkeypatch)
    now = office("2026-09-16 10:00")

    def other_first() -> None:
        [error] = in_threads(lambda: take_in(mail.pk, now))
        assert not isinstance(error, Exception)

    with after_reading(INCOMING, other_first):
        take_in(mail.pk, now)
    assert Message.objects.filter(body="Once.").count() == 2


def test_two_workers_share_the_mails_that_are_due(world: World, tuesday: datetime) -> None:
    for number in range(12):
        received(letter(world.dana, text=f"Invoice {number}"), tuesday)
    counts = in_threads(*[lambda: take_in_due(tuesday)] * 3)
    assert sum(each.taken for each in counts) == 12
    assert Ticket.objects.count() == 12


def test_a_reply_while_the_rep_resolves_is_never_lost(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    mail = received(answer(world.dana, last_mail(ticket), "Wait!"), tuesday).mail
    now = office("2026-09-16 10:00")
    with held_up_after_reading(TICKET, lambda: take_in(mail.pk, now)):
        resolve(ticket.pk, words="Done.", actor=by(world.sherry), now=now)
    assert Message.objects.filter(body="Wait!").count() == 1
    assert fresh(ticket).status == "resolved"
    assert IncomingMail.objects.get().ticket == ticket


def test_two_questions_of_a_day_are_asked_once(world: World, tuesday: datetime) -> None:
    mails = [received(letter(world.dana, f"no idea {number}"), tuesday).mail for number in range(3)]
    in_threads(*[lambda mail=mail: take_in(mail.pk, tuesday) for mail in mails])
    assert Ticket.objects.count() == 3
    assert (OutgoingMail.objects.count(), AutomaticAnswer.objects.count()) == (1, 1)


def test_a_mail_that_cannot_be_read_waits_for_a_rep_in_the_end(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rules are gone for a while: it is tried again, then shown, and nothing of it is half done."""
    mail = received(letter(world.dana), tuesday).mail
    monkeypatch.setattr("tickets.services.mail_in.filing.routes_in_force", lambda: 1 / 0)
    for hour in range(10, 15):
        take_in_due(office(f"2026-09-15 {hour}:00"))
    mail.refresh_from_db()
    assert (mail.outcome, mail.waits, mail.attempts) == (IncomingMail.Outcome.KEPT, True, 4)
    assert "ZeroDivisionError" in mail.reason
    assert (Ticket.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_a_mail_that_kills_its_reader_waits_for_a_rep_in_the_end(world: World, tuesday: datetime) -> None:
    """Whoever is killed leaves a claim behind and nothing else."""
    mail = received(letter(world.dana), tuesday).mail
    for attempt in range(MAX_ATTEMPTS):
        assert take_in_module._claim(tuesday + attempt * take_in_module.LEASE) == mail.pk
    after = tuesday + MAX_ATTEMPTS * take_in_module.LEASE
    assert take_in_due(after - timedelta(seconds=1)) == Counts()
    assert take_in_due(after) == Counts(failed=1)
    mail.refresh_from_db()
    assert (mail.outcome, mail.waits, mail.attempts) == (IncomingMail.Outcome.KEPT, True, MAX_ATTEMPTS)
    assert "its reader was stopped 4 times" in mail.reason


def test_two_mails_of_one_colleague_at_once_make_one_copy(world: World, tuesday: datetime) -> None:
    ticket = confirmed(world, file(world.dana, tuesday))
    now = office("2026-09-16 10:00")
    first, second = (received(answer(world.lee, last_mail(ticket), words), now).mail for words in ("One.", "Two."))
    with after_reading(TICKET, lambda: in_threads(lambda: take_in(second.pk, now))):
        take_in(first.pk, now)
    assert fresh(ticket).copies == [world.lee.email]
    assert ticket.messages.filter(body__in=["One.", "Two."]).count() == 2


def two_bounces(mail: OutgoingMail, hold: Callable[[Callable[[], Any]], AbstractContextManager[None]]) -> list[str]:
    """Who is marked when two recipients' servers give up at the same moment."""
    now = office("2026-09-16 10:00")
    dana, lee = mail.to[0], mail.cc[0]
    with hold(lambda: record_bounce(mail, {lee: "550"}, now)):
        record_bounce(mail, {dana: "550"}, now)
    mail.refresh_from_db()
    return mail.bounced


def test_two_bounces_at_once_mark_both(world: World, tuesday: datetime) -> None:
    mail = last_mail(confirmed(world, file(world.dana, tuesday)))
    assert two_bounces(mail, lambda other: held_up_after_reading(OUTGOING, other)) == sorted([mail.to[0], mail.cc[0]])


def test_control_without_the_lock_one_bounce_is_lost(
    world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = last_mail(confirmed(world, file(world.dana, tuesday)))
    without_locks(monkeypatch)
    assert two_bounces(mail, lambda other: after_reading(OUTGOING, lambda: in_threads(other))) == [mail.to[0]]
