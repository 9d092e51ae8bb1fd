"""Whose turn it is, under every status, and with every fact that could change it."""

import pytest

from tickets.states import Status
from tickets.turns import Side, Turn, whose_turn

SHERRY = "Sherry Parrish"
OURS = Turn(Side.OURS, "Ours: Sherry Parrish")
ANSWER = Turn(Side.YOURS, "Your turn: answer the question")
PASS_ON = Turn(Side.YOURS, "Your turn: pass on your customer's answer")
COMPLETE = Turn(Side.YOURS, "Your turn: complete the account")
RESOLVED = Turn(Side.DONE, "Done: confirm it, or reopen it if it is not")
MERGED = Turn(Side.DONE, "Done here: goes on as another request")
WITHDRAWN = Turn(Side.DONE, "Done: withdrawn")


@pytest.mark.parametrize(
    ("status", "waits_for", "known", "to_be_completed"),
    [
        ("received", "", OURS, COMPLETE),
        ("working", "", OURS, COMPLETE),
        ("held", "carrier", OURS, COMPLETE),
        ("held", "department", OURS, COMPLETE),
        ("paused", "submitter", ANSWER, ANSWER),
        ("paused", "customer", PASS_ON, PASS_ON),
        ("resolved", "", RESOLVED, RESOLVED),
        ("withdrawn", "", WITHDRAWN, WITHDRAWN),
        ("merged", "", MERGED, MERGED),
    ],
)
def test_whose_turn(status: str, waits_for: str, known: Turn, to_be_completed: Turn) -> None:
    turns = [
        whose_turn(Status(status), waits_for=waits_for, to_be_completed=missing, accepted=False, holder=SHERRY)
        for missing in (False, True)
    ]
    assert turns == [known, to_be_completed]


def test_what_the_agency_has_confirmed_is_done() -> None:
    turn = whose_turn(Status.RESOLVED, waits_for="", to_be_completed=False, accepted=True, holder=SHERRY)
    assert turn == Turn(Side.DONE, "Done: you confirmed it")
