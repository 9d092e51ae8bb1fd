"""What becomes of a mail, against a real mail server on loopback."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from contacts.models import OutgoingMail
from contacts.outbox import LEASE, MAX_ATTEMPTS, DeliveryCounts, claim, deliver_due, requeue
from contacts.tasks import deliver_mail
from tests.contacts.conftest import NOW, WriteMail
from tests.contacts.mail_server import MailServer

pytestmark = pytest.mark.django_db

JIM, LYNDI = "james.woodburn@cms.example", "lfoster@cms.example"


def test_a_due_mail_arrives_with_its_copies_and_headers(write_mail: WriteMail, mail_server: MailServer) -> None:
    mail = write_mail(cc=[LYNDI], reply_to="care@cms.example", in_reply_to="<earlier@cms.example>")
    assert deliver_due(NOW) == DeliveryCounts(sent=1)
    received = mail_server.received[0]
    assert received.recipients == [JIM, LYNDI]
    expected = {
        "From": "CMS Care <cms.care@cms.example>",
        "To": JIM,
        "Cc": LYNDI,
        "Reply-To": "care@cms.example",
        "Subject": "Harbor Dental: duplicate charge – 770-555-0142",
        "Message-ID": mail.message_id,
        "In-Reply-To": "<earlier@cms.example>",
        "References": "<earlier@cms.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Date": "Tue, 15 Sep 2026 14:00:00 +0000",
    }
    assert {name: str(received.message[name]) for name in expected} == expected
    assert received.part("plain").splitlines() == ["The confirmation is late."]
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.delivered_to) == ("sent", NOW, [JIM, LYNDI])


def test_a_mail_written_by_a_person_is_not_marked_as_automatic(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    write_mail(automatic=False)
    deliver_due(NOW)
    assert mail_server.received[0].message["Auto-Submitted"] is None


def test_a_mail_that_is_not_due_waits(write_mail: WriteMail, mail_server: MailServer) -> None:
    write_mail()
    assert deliver_due(NOW - timedelta(seconds=1)) == DeliveryCounts()
    assert mail_server.received == []


def test_a_sent_mail_is_not_sent_again(write_mail: WriteMail, mail_server: MailServer) -> None:
    write_mail()
    deliver_due(NOW)
    assert deliver_due(NOW + timedelta(days=9)) == DeliveryCounts()
    assert len(mail_server.received) == 1


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_4xx_is_tried_again_later_and_later(write_mail: WriteMail, mail_server: MailServer, where: str) -> None:
    mail = write_mail()
    _refuse(mail_server, where, "451 try later")
    pauses, now = [], NOW
    for _ in range(3):
        assert deliver_due(now) == DeliveryCounts(retried=1)
        mail.refresh_from_db()
        assert mail.next_attempt_at is not None
        pauses.append((mail.next_attempt_at - now).total_seconds())
        now = mail.next_attempt_at
    assert "451 try later" in mail.last_error
    assert all(60 * 2**n <= pause <= 75 * 2**n + 2 for n, pause in enumerate(pauses))

    mail_server.refused, mail_server.answer_to_data = {}, "250 kept"
    assert deliver_due(now) == DeliveryCounts(sent=1)
    assert mail_server.message_ids == [mail.message_id]


@pytest.mark.parametrize("where", ["recipient", "data"])
def test_a_5xx_fails_and_says_why(write_mail: WriteMail, mail_server: MailServer, where: str) -> None:
    mail = write_mail()
    _refuse(mail_server, where, "550 no such user here")
    assert deliver_due(NOW) == DeliveryCounts(failed=1)
    mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at) == ("failed", None)
    assert "550 no such user here" in mail.last_error


def _refuse(server: MailServer, where: str, answer: str) -> None:
    if where == "recipient":
        server.refused[JIM] = answer
    else:
        server.answer_to_data = answer


def test_only_those_who_have_not_accepted_a_mail_are_asked_again(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    """smtplib keeps a partial refusal to itself; the one left out may be the one who had to be told."""
    mail = write_mail(cc=[LYNDI])
    mail_server.refused[JIM] = "450 greylisted"
    assert deliver_due(NOW) == DeliveryCounts(retried=1)
    mail.refresh_from_db()
    assert (mail.delivered_to, mail.last_error) == ([LYNDI], f"{JIM}: 450 greylisted")

    mail_server.refused = {}
    assert deliver_due(NOW + timedelta(hours=1)) == DeliveryCounts(sent=1)
    assert [mail.recipients for mail in mail_server.received] == [[LYNDI], [JIM]]
    assert mail_server.message_ids == [mail.message_id] * 2


def test_a_server_that_is_down_ends_the_pass_and_costs_no_mail_an_attempt(
    write_mail: WriteMail, settings: Settings, mail_server: MailServer
) -> None:
    first, second = write_mail(), write_mail()
    settings.EMAIL_PORT = 1  # nothing listens there
    assert deliver_due(NOW) == DeliveryCounts(retried=1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, second.attempts) == (0, 0)
    assert first.last_error == "Connection refused"
    settings.EMAIL_PORT = mail_server.port
    assert deliver_due(NOW + timedelta(hours=1)) == DeliveryCounts(sent=2)


def test_an_outage_of_days_loses_no_mail(write_mail: WriteMail, settings: Settings, mail_server: MailServer) -> None:
    write_mail()
    settings.EMAIL_PORT = 1
    for day in range(2 * MAX_ATTEMPTS):
        assert deliver_due(NOW + timedelta(days=day)) == DeliveryCounts(retried=1)
    settings.EMAIL_PORT = mail_server.port
    assert deliver_due(NOW + timedelta(days=2 * MAX_ATTEMPTS)) == DeliveryCounts(sent=1)


def test_a_server_that_is_closing_ends_the_pass(write_mail: WriteMail, mail_server: MailServer) -> None:
    write_mail(), write_mail()
    mail_server.answer_to_data = "421 closing"
    assert deliver_due(NOW) == DeliveryCounts(retried=1)


def test_a_server_that_turns_everybody_away_is_no_fault_of_the_mail(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    mail = write_mail()
    mail_server.greeting = "554 not today"
    assert deliver_due(NOW) == DeliveryCounts(retried=1)
    mail.refresh_from_db()
    assert mail.last_error == "554 not today"


def test_after_the_last_attempt_a_mail_fails(write_mail: WriteMail, mail_server: MailServer) -> None:
    mail = write_mail()
    mail_server.answer_to_data = "451 try later"
    passes = [deliver_due(NOW + timedelta(days=day)) for day in range(MAX_ATTEMPTS)]
    assert passes == [DeliveryCounts(retried=1)] * (MAX_ATTEMPTS - 1) + [DeliveryCounts(failed=1)]
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_a_mail_that_cannot_be_composed_does_not_stop_the_others(
    write_mail: WriteMail, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    poison, sound = write_mail(), write_mail()
    OutgoingMail.objects.filter(pk=poison.pk).update(in_reply_to="<a@b>\nBcc: eve@evil.example")
    assert deliver_due(NOW) == DeliveryCounts(sent=1, retried=1)
    assert mail_server.message_ids == [sound.message_id]
    poison.refresh_from_db()
    assert poison.last_error.startswith("BadHeaderError")
    assert f"Mail {poison.pk} could not be sent" in caplog.text


def test_the_mail_of_a_killed_deliverer_is_sent_when_its_lease_runs_out(
    write_mail: WriteMail, mail_server: MailServer
) -> None:
    mail = write_mail()
    assert claim(NOW) == mail  # and dies
    assert deliver_due(NOW + LEASE - timedelta(seconds=1)) == DeliveryCounts()
    assert deliver_due(NOW + LEASE) == DeliveryCounts(sent=1)
    assert mail_server.message_ids == [mail.message_id]


def test_a_mail_whose_deliverer_dies_every_time_fails_in_the_end(write_mail: WriteMail) -> None:
    mail, now = write_mail(), NOW
    for _ in range(MAX_ATTEMPTS):
        assert claim(now) == mail
        now += LEASE
    assert deliver_due(now) == DeliveryCounts(failed=1)
    mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at) == ("failed", None)


@pytest.mark.django_db(transaction=True)
def test_whoever_lost_the_lease_does_not_overwrite_the_winner(
    write_mail: WriteMail, mail_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A slow deliverer is told 451 after its lease ran out and another one has sent the mail."""
    mail = write_mail()
    winner: list[DeliveryCounts] = []

    def slow_answer() -> str:
        mail_server.slow_answer = None
        winner.append(deliver_due(NOW + LEASE))
        connection.close()
        return "451 try later"

    mail_server.slow_answer = slow_answer
    deliver_due(NOW)
    mail.refresh_from_db()
    assert winner == [DeliveryCounts(sent=1)]
    assert (mail.state, mail.sent_at) == ("sent", NOW + LEASE)
    assert "the lease ran out" in caplog.text


def test_a_pass_ends_in_time_and_the_next_one_goes_on(write_mail: WriteMail, mail_server: MailServer) -> None:
    write_mail()
    assert deliver_due(NOW, longest=timedelta(0)) == DeliveryCounts()
    assert deliver_due(NOW) == DeliveryCounts(sent=1)


def test_a_failed_mail_can_be_sent_again_to_those_it_missed(write_mail: WriteMail, mail_server: MailServer) -> None:
    mail = write_mail(cc=[LYNDI])
    mail_server.refused[JIM] = "550 mailbox moved"
    deliver_due(NOW)
    mail_server.refused = {}
    later = NOW + timedelta(days=1)
    assert requeue(mail.pk, later)
    assert deliver_due(later) == DeliveryCounts(sent=1)
    assert [mail.recipients for mail in mail_server.received] == [[LYNDI], [JIM]]
    assert not requeue(mail.pk, later)


def test_without_a_mail_server_each_mail_is_one_file(
    write_mail: WriteMail, settings: Settings, tmp_path: Path
) -> None:
    settings.EMAIL_BACKEND = "contacts.mail_backends.FolderBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    write_mail(), write_mail()
    assert deliver_due(NOW) == DeliveryCounts(sent=2)
    files = sorted((tmp_path / "mail").glob("*.eml"))
    assert len(files) == 2
    assert b"The confirmation is late." in files[0].read_bytes()


def test_the_command_and_the_task_deliver(write_mail: WriteMail, mail_server: MailServer) -> None:
    write_mail()
    out = StringIO()
    call_command("deliver_mail", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"sent": 1, "retried": 0, "failed": 0}
    write_mail()
    deliver_mail()
    assert len(mail_server.received) == 2
    call_command("deliver_mail", stdout=out)
    assert "0 sent, 0 to be tried again, 0 failed." in out.getvalue()
