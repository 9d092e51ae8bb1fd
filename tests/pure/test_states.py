"""The whole table of statuses and verbs, cell by cell."""

import re

import pytest

from tickets.states import FINISHED, OPEN, Status, Verb, VerbNotAllowedError, after, allowed_verbs

NO = ""

STATUSES = ("received", "working", "paused", "held", "resolved", "withdrawn", "merged")

# What each verb makes of each of them.
TABLE = {
    "confirm": ("working", NO, NO, NO, NO, NO, NO),
    "assign": ("received", "working", "paused", "held", NO, NO, NO),
    "promise": (NO, "working", "working", "held", NO, NO, NO),
    "reply": ("received", "working", "paused", "held", NO, NO, NO),
    "note": (*STATUSES[:6], NO),
    "split": (*STATUSES[:6], NO),
    "link": (*STATUSES[:6], NO),
    "merge": ("merged", "merged", "merged", "merged", NO, NO, NO),
    "resolve": ("resolved", "resolved", "resolved", "resolved", NO, NO, NO),
    "reopen": (NO, NO, NO, NO, "received", "received", NO),
    "withdraw": ("withdrawn", "withdrawn", "withdrawn", "withdrawn", NO, NO, NO),
    "complete": ("received", "working", "paused", "held", NO, NO, NO),
    "activate": ("received", "working", "paused", "held", "resolved", NO, NO),
    "correct": ("received", "working", "paused", "held", NO, NO, NO),
    "correct_account": ("received", "working", "paused", "held", NO, NO, NO),
    "deliver": ("received", "working", "paused", "held", NO, NO, NO),
    "copies": ("received", "working", "paused", "held", NO, NO, NO),
    "transfer": (NO, "working", NO, "held", NO, NO, NO),
    "accept": (NO, NO, NO, NO, "resolved", NO, NO),
    "hand_over": ("received", "working", "paused", "held", NO, NO, NO),
    "pause": (NO, "paused", NO, "paused", NO, NO, NO),
    "hold": (NO, "held", NO, NO, NO, NO, NO),
    "resume": (NO, NO, "working", "working", NO, NO, NO),
}
CELLS = [
    (Status(status), Verb(verb), result)
    for verb, results in TABLE.items()
    for status, result in zip(STATUSES, results, strict=True)
]


def test_the_table_covers_every_verb_and_status() -> None:
    assert len(CELLS) == len(Verb) * len(Status)
    assert set(Status) == OPEN | FINISHED


@pytest.mark.parametrize(("status", "verb", "result"), CELLS)
def test_every_cell(status: Status, verb: Verb, result: str) -> None:
    assert (verb in allowed_verbs(status)) == bool(result)
    if result:
        assert after(status, verb) == result
    else:
        with pytest.raises(VerbNotAllowedError) as refusal:
            after(status, verb)
        assert (refusal.value.status, refusal.value.verb) == (status, verb)


UNCONFIRMED = "Receipt of this request is not confirmed yet. Confirm receipt first, then promise the next steps."


@pytest.mark.parametrize(
    ("status", "verb", "words"),
    [
        ("received", "promise", UNCONFIRMED),
        ("received", "pause", UNCONFIRMED),
        ("working", "confirm", "Receipt of this request is already confirmed. Send a reply instead."),
        ("working", "reopen", "This request is still open, so there is nothing to reopen. Send a reply instead."),
        (
            "working",
            "accept",
            "This request is still open, so there is nothing to confirm yet. Send a reply instead.",
        ),
        ("working", "resume", "This request waits for nobody, so there is nothing to end. Send a reply instead."),
        ("held", "hold", "This request waits for somebody already. End that first."),
        ("resolved", "reply", "This request is already resolved. Reopen it first if there is more to do."),
        ("merged", "reopen", "This request was merged and goes on as another one. Open that one."),
        ("withdrawn", "resolve", "This request is already withdrawn. Reopen it first if there is more to do."),
    ],
)
def test_a_refusal_says_why_and_what_to_do(status: str, verb: str, words: str) -> None:
    with pytest.raises(VerbNotAllowedError, match=f"^{re.escape(words)}$"):
        after(Status(status), Verb(verb))
