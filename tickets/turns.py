"""Whose turn a request is, as its own side reads it: theirs, ours, or nobody's any more."""

from dataclasses import dataclass
from enum import StrEnum

from tickets.states import FINISHED, Status


class Side(StrEnum):
    YOURS = "yours"
    OURS = "ours"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, and what to do or who does it."""

    side: Side
    words: str


TASKS = {"submitter": "answer the question", "customer": "pass on your customer's answer"}


def whose_turn(status: Status, *, waits_for: str, to_be_completed: bool, accepted: bool, holder: str) -> Turn:
    """Whose turn it is under this status; `waits_for` is the party of its open wait, `holder` who has it.

    `accepted` says that the agency has confirmed that it is done. A question comes before a missing account: while
    it is unanswered the dates stand still [4.10].
    """
    if status is Status.RESOLVED:
        return Turn(Side.DONE, f"Done: {'you confirmed it' if accepted else 'confirm it, or reopen it if it is not'}")
    if status is Status.MERGED:
        return Turn(Side.DONE, "Done here: goes on as another request")
    if status in FINISHED:
        return Turn(Side.DONE, "Done: withdrawn")
    if status is Status.PAUSED:
        return Turn(Side.YOURS, f"Your turn: {TASKS[waits_for]}")
    if to_be_completed:
        return Turn(Side.YOURS, "Your turn: complete the account")
    return Turn(Side.OURS, f"Ours: {holder}")
