"""A message on standard input, as a mail server's pipe brings it: kept or to be tried again, and said so in JSON."""

import io
import json
import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from cms_care.settings import BASE_DIR
from tests.mail.listening import letter
from tests.mail.post import BILLING
from tests.once import world
from tickets.mail_parser.limits import MESSAGE_BYTES
from tickets.models import IncomingMail
from tickets.services.mail_in import take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
__all__ = ["world"]  # a fixture


def received(monkeypatch: pytest.MonkeyPatch, raw: bytes, *options: str) -> dict[str, Any]:
    """What the command says about a message."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    said = io.StringIO()
    try:
        call_command("receive_mail", *options, stdout=said, stderr=io.StringIO())
    except SystemExit as end:
        return {"status": end.code, **json.loads(said.getvalue())}
    return {"status": 0, **json.loads(said.getvalue())}


def test_a_request_is_created_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = received(monkeypatch, letter(), "--from", "dana.ortiz@agency.example", "--to", BILLING)
    mail = IncomingMail.objects.get()
    assert mail.ticket is not None
    number = mail.ticket.numbers.get(kind="issue").number
    assert (mail.channel, mail.envelope_from, mail.envelope_to) == ("pipe", "dana.ortiz@agency.example", [BILLING])
    told = {"status": 0, "outcome": "created", "reason": "", "request": number, "mail": mail.pk}
    assert first == told | {"duplicate": False, "waits_for_a_rep": False}
    assert received(monkeypatch, letter()) == told | {"duplicate": True, "waits_for_a_rep": False}


@pytest.mark.parametrize(
    ("changed", "outcome", "waits"),
    [
        ({"Subject": "Please help"}, "to be completed", False),
        ({"From": "x@stranger.example"}, "kept unanswered", True),
        ({"From": "news@stranger.example", "Auto-Submitted": "auto-generated"}, "kept unanswered", False),
    ],
)
def test_it_says_what_became_of_it_and_why(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], outcome: str, waits: bool
) -> None:
    told = received(monkeypatch, letter(**changed), "--to", BILLING)
    assert (told["status"], told["outcome"], told["waits_for_a_rep"]) == (0, outcome, waits)
    assert told["reason"]
    assert (told["request"] is None) == (outcome == "kept unanswered")


@pytest.mark.parametrize("raw", [b"", b"\0", b"\xff" * 1000, b"From: a@b\r\n" * 10_000])
def test_any_bytes_are_kept(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    assert received(monkeypatch, raw)["status"] == 0
    assert bytes(IncomingMail.objects.latest("id").raw) == raw


def test_one_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    told = received(monkeypatch, b"x" * (MESSAGE_BYTES + 1))
    assert (told["status"], told["outcome"], told["mail"]) == (os.EX_UNAVAILABLE, "refused", None)
    assert received(monkeypatch, b"x" * MESSAGE_BYTES)["status"] == 0


def test_one_that_cannot_be_read_now_is_kept_and_read_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(*_given: object) -> None:
        raise DatabaseError("The connection was lost.")

    monkeypatch.setattr(take_in, "become", unreadable)
    told = received(monkeypatch, letter())
    assert (told["status"], told["outcome"], told["mail"]) == (0, "not read yet", IncomingMail.objects.get().pk)


def test_with_the_database_away_it_asks_to_be_tried_again() -> None:
    env = os.environ | {"DATABASE_URL": f"postgres://nobody@127.0.0.1:1/{connection.settings_dict['NAME']}"}
    command = [sys.executable, "manage.py", "receive_mail", "--to", BILLING]
    done = subprocess.run(command, cwd=BASE_DIR, env=env, input=letter(), capture_output=True, check=False)
    assert done.returncode == os.EX_TEMPFAIL
    assert json.loads(done.stdout)["reason"] == "It cannot be kept at this moment: try again later."
    assert b"Traceback" not in done.stderr
    assert done.stderr.startswith(b"OperationalError: ")
