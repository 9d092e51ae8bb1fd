"""The whole table of statuses and verbs, cell by cell."""

import pytest

from tickets.states import FINISHED, OPEN, Status, Verb, VerbNotAllowedError, after, allowed_verbs

NO = ""

# What each verb makes of: received, working, resolved, withdrawn.
TABLE = {
    "confirm": ("working", NO, NO, NO),
    "assign": ("received", "working", NO, NO),
    "promise": (NO, "working", NO, NO),
    "reply": ("received", "working", NO, NO),
    "note": ("received", "working", "resolved", "withdrawn"),
    "resolve": ("resolved", "resolved", NO, NO),
    "reopen": (NO, NO, "received", "received"),
    "withdraw": ("withdrawn", "withdrawn", NO, NO),
    "complete": ("received", "working", NO, NO),
    "activate": ("received", "working", "resolved", NO),
}
CELLS = [
    (Status(status), Verb(verb), result)
    for verb, results in TABLE.items()
    for status, result in zip(("received", "working", "resolved", "withdrawn"), results, strict=True)
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


@pytest.mark.parametrize(
    ("status", "verb", "words"),
    [
        ("received", "promise", "Confirm receipt first"),
        ("working", "confirm", "already confirmed"),
        ("working", "reopen", "still open"),
        ("resolved", "reply", "already resolved. Reopen it first"),
        ("withdrawn", "resolve", "already withdrawn. Reopen it first"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(status: str, verb: str, words: str) -> None:
    with pytest.raises(VerbNotAllowedError, match=words):
        after(Status(status), Verb(verb))
