"""Hosted mailboxes, against a real IMAP server: kept before it leaves the inbox, kept once whatever happens."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from pytest_django import Settings

from cms_care.settings import _imap_url
from tests.faults.kill_points import in_child, status_of
from tests.launch.product import free_port
from tests.mail.dovecot import PROGRAM, Dovecot
from tests.mail.listening import DANA, letter, no_mail, open_house
from tests.mail.post import BILLING
from tickets.mail_parser.limits import MESSAGE_BYTES
from tickets.mail_ways import imap
from tickets.mail_ways.imap import TAKEN_IN, TOO_LARGE, Polled, Source, poll
from tickets.models import HostedMailbox, IncomingMail
from tickets.tasks import poll_mailboxes

with_dovecot = pytest.mark.skipif(PROGRAM is None, reason="There is no dovecot here (Debian: dovecot-imapd).")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_mail")]
__all__ = ["no_mail", "open_house"]  # fixtures

LONG = timedelta(seconds=20)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with Dovecot() as running:
        yield running


@pytest.fixture
def user() -> str:
    """The owner of a mailbox that nobody else uses."""
    return f"user-{uuid4().hex}"


def source(server: Dovecot, user: str, options: str = "?mailbox=billing") -> Source:
    return Source.of(urlsplit(server.url(user, options)))


def kept() -> list[bytes]:
    return [bytes(mail.raw) for mail in IncomingMail.objects.order_by("id")]


@with_dovecot
def test_what_lies_there_is_kept_and_put_into_another_folder(dovecot: Dovecot, user: str) -> None:
    dovecot.put(user, letter("one"), letter("two"))
    assert poll(source(dovecot, user), longest=LONG) == Polled(kept=2)
    assert [dovecot.count(user), dovecot.count(user, TAKEN_IN)] == [0, 2]
    assert kept() == [letter("one"), letter("two")]
    mail = IncomingMail.objects.earliest("id")
    assert (mail.channel, mail.envelope_to) == ("imap", [BILLING])
    assert poll(source(dovecot, user), longest=LONG) == Polled()


@with_dovecot
def test_what_was_taken_in_is_deleted_where_that_is_wished(dovecot: Dovecot, user: str) -> None:
    dovecot.put(user, letter("one"))
    assert poll(source(dovecot, user, "?then=delete"), longest=LONG) == Polled(kept=1)
    assert [dovecot.count(user), dovecot.count(user, TAKEN_IN)] == [0, 0]


@with_dovecot
def test_without_a_mailbox_in_the_address_the_mail_says_for_whom_it_is(dovecot: Dovecot, user: str) -> None:
    head = f"Return-Path: <bob@b.example>\r\nDelivered-To: {BILLING}\r\nX: y\r\nDelivered-To: other@b.example\r\n"
    dovecot.put(user, head.encode() + letter("one"))
    poll(source(dovecot, user, ""), longest=LONG)
    mail = IncomingMail.objects.get()
    assert (mail.envelope_from, mail.envelope_to) == ("bob@b.example", [BILLING])


@with_dovecot
def test_a_mail_that_is_too_large_is_put_aside_and_the_others_go_on(
    dovecot: Dovecot, user: str, caplog: pytest.LogCaptureFixture
) -> None:
    dovecot.put(user, letter("huge") + b"x" * MESSAGE_BYTES, letter("small"))
    assert poll(source(dovecot, user), longest=LONG) == Polled(kept=1, too_large=1)
    assert [dovecot.count(user, TOO_LARGE), dovecot.count(user, TAKEN_IN)] == [1, 1]
    assert "larger than 25 MB" in caplog.text
    huge = IncomingMail.objects.get(outcome=IncomingMail.Outcome.REFUSED)
    assert (huge.waits, huge.from_email) == (True, DANA)
    assert f"It lies in “{TOO_LARGE}” of {user} at 127.0.0.1" in huge.reason
    assert len(huge.raw) < 2000


@with_dovecot
def test_a_mail_that_cannot_be_kept_stays_and_the_others_go_on(
    dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it were one that the parser cannot bear, if there were such a mail."""
    keep = imap.keep

    def unbearable(raw: bytes, **facts: object) -> object:
        if b"<two@" in raw:
            raise RecursionError
        return keep(raw, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(imap, "keep", unbearable)
    dovecot.put(user, *map(letter, ("one", "two", "three")))
    assert poll(source(dovecot, user), longest=LONG) == Polled(kept=2, failed=1)
    assert [dovecot.count(user), dovecot.count(user, TAKEN_IN)] == [1, 2]
    monkeypatch.undo()
    assert poll(source(dovecot, user), longest=LONG) == Polled(kept=1)
    assert dovecot.count(user) == 0


def dying(before: str) -> Callable[[], object]:
    """Makes this process die by kill -9 when it comes to that step of the poller."""

    def die(*_given: object, **_named: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    return lambda: setattr(imap, before, die)


@with_dovecot
@pytest.mark.parametrize(("step", "again"), [("keep", Polled(kept=2)), ("_clear", Polled(known=2))])
def test_killed_before_the_commit_or_after_it_it_is_fetched_again_and_kept_once(
    dovecot: Dovecot, user: str, step: str, again: Polled
) -> None:
    dovecot.put(user, letter("one"), letter("two"))
    place, plant = source(dovecot, user), dying(step)
    child = in_child(lambda: (plant(), poll(place, longest=LONG)))
    assert status_of(child) == -signal.SIGKILL
    assert dovecot.count(user) == 2
    assert poll(place, longest=LONG) == again
    assert kept() == [letter("one"), letter("two")]
    assert [dovecot.count(user), dovecot.count(user, TAKEN_IN)] == [0, 2]


@with_dovecot
def test_two_never_poll_one_mailbox_at_a_time(dovecot: Dovecot, user: str) -> None:
    dovecot.put(user, letter("one"))
    place, beside = source(dovecot, user), connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [str(place)])
        assert poll(place, longest=LONG) == Polled()
        cursor.execute("SELECT pg_advisory_unlock_all()")
    beside.close()
    assert poll(place, longest=LONG) == Polled(kept=1)


@with_dovecot
def test_the_task_goes_on_to_the_next_mailbox_when_a_server_is_away(
    dovecot: Dovecot, user: str, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    dovecot.put(user, letter("one"))
    away = f"imap://bob:secret-of-bob@127.0.0.1:{free_port()}/INBOX"
    wrong_password = dovecot.url(user).replace("a-box", "no-box")
    no_such_key = dovecot.url(user, "?mailbox=nothing")
    settings.CMS_IMAP_URLS = [_imap_url(url) for url in (away, wrong_password, no_such_key, dovecot.url(user))]
    poll_mailboxes()
    assert kept() == [letter("one")]
    assert len(caplog.records) == 3
    [of_bob, of_user] = HostedMailbox.objects.order_by("id")
    assert "refused" in of_bob.trouble
    assert of_bob.failing_since is not None
    assert (of_user.trouble, of_user.failing_since) == ("", None)  # its last try went well
    assert "secret-of-bob" not in f"{of_bob.name} {of_bob.trouble}"
    assert "secret-of-bob" not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "mail.example",
        "imaps://mail.example/INBOX",
        "imaps://user@mail.example",
        "imaps://user:secret@mail.example:993x/INBOX",
        "imaps://user:secret@[mail.example/INBOX",
        "imap://user:secret@mail.example/INBOX",
        "pop3://user:secret@mail.example",
        "imaps://user:secret@mail.example/INBOX?then=burn",
        "imaps://user:secret@mail.example/INBOX?folder=Sent",
    ],
)
def test_an_address_that_cannot_be_meant_stops_the_start_and_keeps_its_secret(text: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        _imap_url(text)
    assert "secret" not in str(refusal.value)


def test_an_address_says_everything() -> None:
    url = _imap_url("imaps://care%40cms.example:p%2Cw%2F%40@mail.example/Care/In?mailbox=billing&then=delete")
    assert Source.of(url) == Source(
        host="mail.example",
        port=993,
        user="care@cms.example",
        password="p,w/@",
        folder="Care/In",
        is_encrypted=True,
        mailbox="billing",
        deletes=True,
    )
