"""The listener when something goes wrong: the database, its own end, and clients that send whatever they like."""

import asyncio
import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection

from contacts.models import Mailbox
from tests.mail.listening import DANA, Listener, letter, listener, no_mail, open_house
from tests.mail.post import BILLING
from tests.racing import until_somebody_waits_for_a_lock
from tickets.mail_ways import session
from tickets.mail_ways.reception import MOST_BYTES_HELD, Reception
from tickets.mail_ways.recipients import Recipients
from tickets.mail_ways.session import BUSY, Gathered, Session, session_or_busy
from tickets.models import IncomingMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_mail")]
__all__ = ["listener", "no_mail", "open_house"]  # fixtures


def beside(*statements: str) -> None:
    """Does something on a connection of its own, and commits it."""
    other = connection.copy()
    with other.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    other.close()


@contextmanager
def nobody_can_write() -> Iterator[None]:
    """Holds up whoever wants to keep a mail."""
    other = connection.copy()
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("LOCK TABLE tickets_incomingmail IN SHARE ROW EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def test_a_message_that_cannot_be_kept_is_asked_for_again(listener: Listener) -> None:
    with listener.smtp() as client:
        client.mail(DANA)
        client.rcpt(BILLING)
        beside("ALTER TABLE tickets_incomingmail RENAME TO away")
        try:
            assert client.data(letter())[0] == 451
        finally:
            beside("ALTER TABLE away RENAME TO tickets_incomingmail")
        assert client.sendmail(DANA, [BILLING], letter()) == {}
    assert IncomingMail.objects.count() == 1


def test_with_the_database_away_every_recipient_is_asked_for_again() -> None:
    with Listener("postgres://nobody@127.0.0.1:1/nothing") as lonely, lonely.smtp() as client:
        client.mail(DANA)
        assert client.rcpt(BILLING)[0] == 451
        assert client.rcpt("nobody@cms.example")[0] == 451
        assert client.noop()[0] == 250
        assert "The database is away" in lonely.log()
        assert "Traceback" not in lonely.log()


def test_a_database_that_was_restarted_is_found_again(listener: Listener) -> None:
    everyone_else = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    with listener.smtp() as client:
        client.sendmail(DANA, [BILLING], letter("one"))
        ours = connection.connection.info.backend_pid
        beside(f"{everyone_else} AND pid NOT IN (pg_backend_pid(), {ours})")
        assert client.sendmail(DANA, [BILLING], letter("two")) == {}
    assert IncomingMail.objects.count() == 2


def test_asked_to_stop_it_first_answers_for_what_it_is_keeping(open_house: None) -> None:
    with Listener() as listener, listener.lines() as idle, listener.lines() as busy:
        idle.hear()
        busy.begin()
        with nobody_can_write():
            busy.say(letter() + b".\r\n")
            until_somebody_waits_for_a_lock()
            listener.process.terminate()
            assert [line[:3] for line in idle.hear_all()] == [b"421"]
        assert [line[:3] for line in busy.hear_all()] == [b"250", b"421"]
        assert listener.process.wait(timeout=10) == 0
    assert IncomingMail.objects.count() == 1


def test_killed_before_the_commit_it_has_said_nothing_and_is_sent_the_message_again(open_house: None) -> None:
    with Listener() as listener:
        with listener.lines() as client:
            client.begin()
            with nobody_can_write():
                client.say(letter() + b".\r\n")
                until_somebody_waits_for_a_lock()
                listener.kill()
                assert client.hear_all() == []
        listener.start()
        with listener.smtp() as again:
            assert again.sendmail(DANA, [BILLING], letter()) == {}
    assert IncomingMail.objects.count() == 1


VERBS = b"MAIL FROM:,RCPT TO:,DATA,EHLO,HELO,LHLO,RSET,VRFY,EXPN,NOOP,HELP,AUTH,STARTTLS,QUIT".split(b",")
SIGNS = b'\r\n,\n,\r,\0,<,>,<>,@,",\\, SIZE=-1, BODY=X, SMTPUTF8,.\r\n'.split(b",")


def rubbish(source: random.Random) -> bytes:
    """Some hundred bytes that are nearly a session."""
    others = (b"\xff\xfe", BILLING.encode(), source.randbytes(40), "dörte@büro.example".encode(), b" ", b"(" * 500)
    return b"".join(source.choice(source.choice((VERBS, SIGNS, others))) for _ in range(60)) + b"\r\n"


def test_whatever_is_sent_it_lives_and_answers(listener: Listener) -> None:
    source = random.Random(20260915)
    for _ in range(300):
        with listener.lines() as client:
            client.say(b"EHLO mx\r\n" + rubbish(source) + b"\r\n.\r\nQUIT\r\n")
            answers = client.hear_all()
        assert answers[0].startswith(b"220")
        assert all(line[:3].isdigit() for line in answers)
    with listener.smtp() as client:
        assert client.sendmail(DANA, [BILLING], letter()) == {}
    assert "Traceback" not in listener.log()


def test_what_is_held_of_all_messages_is_bounded() -> None:
    reception = Reception()
    message = Gathered(reception)
    message.add(b"begun")
    assert reception.bytes_held == 5
    reception.bytes_held += MOST_BYTES_HELD
    message.add(b", not ended")
    assert (message.refusal, message.content, reception.bytes_held) == (BUSY, b"", MOST_BYTES_HELD)


def test_a_new_mailbox_takes_mail_after_a_short_while() -> None:
    recipients = Recipients()
    assert recipients.is_stale
    recipients.read()
    assert not recipients.is_stale
    Mailbox.objects.create(key="new", name="New", local_part="brand.new")
    assert not recipients.take("brand.new@cms.example")
    recipients.read()
    assert recipients.take("brand.new@cms.example")


def test_who_connects_and_says_nothing_is_soon_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "FIRST_WORD", 0.1)

    async def wait_in_silence() -> bytes:
        door = partial(session_or_busy, Session, Reception(), "cms.example")
        server = await asyncio.get_running_loop().create_server(door, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        greeting = await reader.readline()
        assert await asyncio.wait_for(reader.read(), 10) == b""
        writer.close()
        server.close()
        return greeting

    assert asyncio.run(wait_in_silence()).startswith(b"220 ")
