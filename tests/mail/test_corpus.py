"""The parser on the whole corpus: the facts that a careful reader expects, the bounds, and the command."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.mail.corpus import CASES, CHAPTERS
from tests.mail.corpus.form import Case, differences
from tests.mail.corpus.laws import broken_laws
from tickets.mail_parser.message import parse_unguarded as parse

ROOT = Path(__file__).parents[2]
SLOWEST = 2.0  # seconds of the processor for any message of the corpus; the worst takes a third of it

KEYS = {
    "from_email", "from_name", "to", "cc", "subject", "message_id", "in_reply_to", "references", "date", "text",
    "html", "reply", "attachments", "is_auto", "is_bounce", "reject", "customer", "description", "account",
}  # fmt: skip

# What the corpus has to cover, and no chapter may lose.
CATEGORIES = {
    "prescribed subject", "senders", "header injection", "charsets", "8-bit headers", "encoded words", "boundaries",
    "nested messages", "deep MIME", "huge messages", "NUL bytes", "thousands of headers", "hardly mail",
    "attachment names", "attachments", "winmail.dat", "calendar", "S/MIME", "PGP", "zip-bomb-like parts", "HTML only",
    "quotes", "answers between quotes", "signatures", "forwarded", "no quote at all", "automatic mail", "vacations",
    "written by a person", "bounces", "threads", "dates", "made to hang", "made to deceive",
    "made to hide the answer",
}  # fmt: skip


def label(case: Case) -> str:
    return f"{case.category}: {case.name}"


@pytest.mark.parametrize("case", CASES, ids=label)
def test_what_each_message_says(case: Case) -> None:
    started = time.process_time()
    mail = parse(case.raw)
    spent = time.process_time() - started
    assert differences(mail, case.expected) == {}
    assert broken_laws(mail) == []
    assert spent < SLOWEST


def test_the_corpus_is_large_and_leaves_no_category_out() -> None:
    assert len(CASES) >= 150
    assert {chapter.category for chapter in CHAPTERS} == CATEGORIES
    assert all(len(chapter.cases) >= 3 for chapter in CHAPTERS)
    assert len({label(case) for case in CASES}) == len(CASES)
    assert all(case.expected for case in CASES)


def spoken(category: str, name: str) -> Case:
    """The case of this category and name."""
    return next(case for case in CASES if (case.category, case.name) == (category, name))


@pytest.mark.parametrize(
    "case",
    [
        spoken("prescribed subject", "Word's dash as a raw Windows-1252 byte"),
        spoken("bounces", "Exchange Online"),
        spoken("attachment names", "right-to-left signs that disguise a program"),
        spoken("hardly mail", "a picture"),
    ],
    ids=label,
)
def test_the_command_prints_the_same_facts(case: Case) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "parse_mail"], cwd=ROOT, input=case.raw, capture_output=True, check=False
    )
    printed = json.loads(done.stdout)
    assert (done.returncode, printed.keys() >= KEYS) == (0, True)
    mail = parse(case.raw)
    for name in ("from_email", "subject", "text", "is_auto", "is_bounce", "reject"):
        assert printed[name] == getattr(mail, name)
    assert [one["filename"] for one in printed["attachments"]] == [one.filename for one in mail.attachments]
    assert (printed["account"] or "") == mail.account
