"""The parser on bytes that nobody thought of: no fault behind the wall, every field in its bounds, no hang."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.mail.corpus import CASES
from tests.mail.corpus.laws import broken_laws
from tickets.mail_parser import limits, message, parse
from tickets.mail_parser.message import parse_unguarded
from tickets.management.commands.parse_mail import facts

ROOT = Path(__file__).parents[2]
SHORT = [case.raw for case in CASES if len(case.raw) < 5000]
HEADERS = b"From: lee@harbor.example\nSubject: Acme: no dial tone - 770-555-0142\n"
MEGABYTES = 1


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A message of the corpus with a few stretches cut out, doubled, or replaced by those of another."""
    raw = draw(st.sampled_from(SHORT))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
        other = draw(st.one_of(st.binary(max_size=20), st.just(raw[start:end] * 2), st.sampled_from(SHORT)))
        raw = raw[:start] + other[:5000] + raw[end:]
    return raw


@settings(max_examples=150)
@given(st.one_of(st.binary(max_size=2000), mutated()))
def test_any_bytes_give_facts_within_their_bounds(raw: bytes) -> None:
    mail = parse_unguarded(raw)
    assert broken_laws(mail) == []
    assert json.loads(json.dumps(facts(mail)).encode()) is not None
    assert parse_unguarded(raw) == mail


@pytest.mark.parametrize(
    ("start", "unit"),
    [
        (HEADERS + b"\n", b"x"),
        (HEADERS + b"\n", b"\n"),
        (HEADERS + b"X-Fold: a", b"\n "),
        (HEADERS, b"a:b\n"),
        (b"From: ", b"("),
        (b"", b"From: " + b"a@b.c," * 9000 + b"\n"),
        (b"Subject: ", b"=?a?q?"),
        (HEADERS + b"Content-Type: multipart/mixed; boundary=b\n\n", b"\n--b"),
        (HEADERS + b"Content-Type: multipart/mixed; boundary=b\n\n", b"\n--b\n\nx"),
        (HEADERS + b"Content-Type: multipart/mixed\n\n", b"\n--ab" + b" " * 1000),
        (HEADERS + b"Content-Type: text/html\n\n", b"<a"),
        (HEADERS + b"Content-Type: text/html\n\n", b"<blockquote>x"),
        (HEADERS + b"Content-Type: text/html\n\n", b"<!--"),
        (HEADERS + b"Content-Type: a/b\nContent-Transfer-Encoding: x-uuencode\n\n", b"M:\n"),
        (HEADERS + b"Content-Type: text/plain; charset=punycode\n\n", b"a-b"),
        (HEADERS + b"Content-Type: message/delivery-status\n\n", b"Action: failed\n\n"),
    ],
)
def test_megabytes_of_anything_are_read_in_about_a_second(start: bytes, unit: bytes) -> None:
    raw = start + unit * (MEGABYTES * 1_000_000 // len(unit))
    begun = time.process_time()
    mail = parse_unguarded(raw)
    assert time.process_time() - begun < 2
    assert broken_laws(mail) == []


def test_a_plain_message_takes_less_than_two_milliseconds() -> None:
    raw = HEADERS + b"Date: Tue, 15 Sep 2026 10:00:00 -0400\nTo: care@cms.example\n\n" + b"A line of a letter.\n" * 40
    best = 1.0
    for _ in range(20):
        begun = time.process_time()
        parse_unguarded(raw)
        best = min(best, time.process_time() - begun)
    assert best < 0.002


def test_what_is_beyond_the_limit_is_not_read_and_said() -> None:
    mail = parse_unguarded(HEADERS + b"\n" + b"x\n" * (limits.MESSAGE_BYTES // 2))
    assert len(mail.text) == limits.TEXT_SIGNS
    assert any("25,000,000 bytes" in note for note in mail.notes)


def test_a_fault_of_ours_stops_no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(raw: bytes) -> None:
        raise RecursionError

    monkeypatch.setattr(message, "parse_unguarded", fails)
    assert parse(HEADERS).reject == message.UNREADABLE


def test_no_bytes_are_no_message() -> None:
    assert (parse_unguarded(b"").reject, parse_unguarded(b"\r\n ").reject) == (message.EMPTY, message.EMPTY)


def test_the_command_answers_any_bytes_without_a_database() -> None:
    environment = {"DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/none", "PATH": "", "SECRET_KEY": "x" * 50}
    done = subprocess.run(
        [sys.executable, "manage.py", "parse_mail"],
        cwd=ROOT,
        input=b"\xff\x00",
        capture_output=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    printed = json.loads(done.stdout)
    assert (printed["reject"], printed["customer"], printed["date"]) == (message.NO_SENDER, None, None)
