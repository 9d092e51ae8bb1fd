"""The one status of a request, and what each verb does to it."""

from enum import StrEnum


class Status(StrEnum):
    RECEIVED = "received"  # its receipt is still to be confirmed
    WORKING = "working"
    PAUSED = "paused"  # waits for the submitter or the customer: the clock stands [4.10]
    HELD = "held"  # waits for another department or carrier: the clock runs [4.10]
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"  # a duplicate: it goes on as another request


class Verb(StrEnum):
    CONFIRM = "confirm"
    ASSIGN = "assign"
    PROMISE = "promise"
    REPLY = "reply"
    NOTE = "note"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    COMPLETE = "complete"
    ACTIVATE = "activate"
    PAUSE = "pause"
    HOLD = "hold"
    RESUME = "resume"
    CORRECT = "correct"
    CORRECT_ACCOUNT = "correct_account"
    MERGE = "merge"  # into another request, or another into it
    SPLIT = "split"  # a message becomes a request of its own
    LINK = "link"  # to related ones, and apart from them
    DELIVER = "deliver"  # the report that was asked for
    HAND_OVER = "hand_over"
    COPIES = "copies"  # who else hears of it
    TRANSFER = "transfer"  # a 24-hour issue takes longer [2.9]
    ACCEPT = "accept"  # the agency confirms that the work is done


# Where a request stands, in plain words.
STAGES: dict[Status, str] = {
    Status.RECEIVED: "receipt to be confirmed",
    Status.WORKING: "being worked on",
    Status.PAUSED: "paused: waits for an answer",
    Status.HELD: "held: waits for somebody else, every date stays",
    Status.RESOLVED: "resolved",
    Status.WITHDRAWN: "withdrawn",
    Status.MERGED: "merged: goes on as another request",
}

FINISHED = frozenset({Status.RESOLVED, Status.WITHDRAWN, Status.MERGED})
OPEN = frozenset(Status) - FINISHED
CONFIRMED = OPEN - {Status.RECEIVED}

# A verb that is missing under a status is refused there.
TRANSITIONS: dict[Status, dict[Verb, Status]] = {
    Status.RECEIVED: {
        Verb.CONFIRM: Status.WORKING,
        Verb.ASSIGN: Status.RECEIVED,
        Verb.REPLY: Status.RECEIVED,
        Verb.NOTE: Status.RECEIVED,
        Verb.COMPLETE: Status.RECEIVED,
        Verb.ACTIVATE: Status.RECEIVED,
        Verb.CORRECT: Status.RECEIVED,
        Verb.CORRECT_ACCOUNT: Status.RECEIVED,
        Verb.DELIVER: Status.RECEIVED,
        Verb.SPLIT: Status.RECEIVED,
        Verb.LINK: Status.RECEIVED,
        Verb.MERGE: Status.MERGED,
        Verb.HAND_OVER: Status.RECEIVED,
        Verb.COPIES: Status.RECEIVED,
        Verb.RESOLVE: Status.RESOLVED,
        Verb.WITHDRAW: Status.WITHDRAWN,
    },
    Status.WORKING: {
        Verb.ASSIGN: Status.WORKING,
        Verb.PROMISE: Status.WORKING,
        Verb.REPLY: Status.WORKING,
        Verb.NOTE: Status.WORKING,
        Verb.COMPLETE: Status.WORKING,
        Verb.ACTIVATE: Status.WORKING,
        Verb.CORRECT: Status.WORKING,
        Verb.CORRECT_ACCOUNT: Status.WORKING,
        Verb.DELIVER: Status.WORKING,
        Verb.SPLIT: Status.WORKING,
        Verb.LINK: Status.WORKING,
        Verb.MERGE: Status.MERGED,
        Verb.HAND_OVER: Status.WORKING,
        Verb.COPIES: Status.WORKING,
        Verb.TRANSFER: Status.WORKING,
        Verb.PAUSE: Status.PAUSED,
        Verb.HOLD: Status.HELD,
        Verb.RESOLVE: Status.RESOLVED,
        Verb.WITHDRAW: Status.WITHDRAWN,
    },
    # Next steps end a pause: who can give them waits for nobody.
    Status.PAUSED: {
        Verb.ASSIGN: Status.PAUSED,
        Verb.PROMISE: Status.WORKING,
        Verb.REPLY: Status.PAUSED,
        Verb.NOTE: Status.PAUSED,
        Verb.COMPLETE: Status.PAUSED,
        Verb.ACTIVATE: Status.PAUSED,
        Verb.CORRECT: Status.PAUSED,
        Verb.CORRECT_ACCOUNT: Status.PAUSED,
        Verb.DELIVER: Status.PAUSED,
        Verb.SPLIT: Status.PAUSED,
        Verb.LINK: Status.PAUSED,
        Verb.MERGE: Status.MERGED,
        Verb.HAND_OVER: Status.PAUSED,
        Verb.COPIES: Status.PAUSED,
        Verb.RESUME: Status.WORKING,
        Verb.RESOLVE: Status.RESOLVED,
        Verb.WITHDRAW: Status.WITHDRAWN,
    },
    Status.HELD: {
        Verb.ASSIGN: Status.HELD,
        Verb.PROMISE: Status.HELD,
        Verb.REPLY: Status.HELD,
        Verb.NOTE: Status.HELD,
        Verb.COMPLETE: Status.HELD,
        Verb.ACTIVATE: Status.HELD,
        Verb.CORRECT: Status.HELD,
        Verb.CORRECT_ACCOUNT: Status.HELD,
        Verb.DELIVER: Status.HELD,
        Verb.SPLIT: Status.HELD,
        Verb.LINK: Status.HELD,
        Verb.MERGE: Status.MERGED,
        Verb.HAND_OVER: Status.HELD,
        Verb.COPIES: Status.HELD,
        Verb.TRANSFER: Status.HELD,
        Verb.PAUSE: Status.PAUSED,
        Verb.RESUME: Status.WORKING,
        Verb.RESOLVE: Status.RESOLVED,
        Verb.WITHDRAW: Status.WITHDRAWN,
    },
    # Long distance may become active after the work is done [2.8].
    Status.RESOLVED: {
        Verb.NOTE: Status.RESOLVED,
        Verb.SPLIT: Status.RESOLVED,
        Verb.LINK: Status.RESOLVED,
        Verb.ACTIVATE: Status.RESOLVED,
        Verb.ACCEPT: Status.RESOLVED,
        Verb.REOPEN: Status.RECEIVED,
    },
    Status.WITHDRAWN: {
        Verb.NOTE: Status.WITHDRAWN,
        Verb.SPLIT: Status.WITHDRAWN,
        Verb.LINK: Status.WITHDRAWN,
        Verb.REOPEN: Status.RECEIVED,
    },
    Status.MERGED: {},
}


class VerbNotAllowedError(ValueError):
    """The verb does not fit the status; the text says why and what to do instead."""

    def __init__(self, status: Status, verb: Verb) -> None:
        self.status = status
        self.verb = verb
        super().__init__(_reason(status, verb))


def after(status: Status, verb: Verb) -> Status:
    """The status that the verb leads to; VerbNotAllowedError where it is refused."""
    try:
        return TRANSITIONS[status][verb]
    except KeyError:
        raise VerbNotAllowedError(status, verb) from None


def allowed_verbs(status: Status) -> frozenset[Verb]:
    """The verbs that this status takes."""
    return frozenset(TRANSITIONS[status])


# What there is instead for a verb that comes too early or too late.
MISFITS = {
    Verb.REOPEN: "This request is still open, so there is nothing to reopen. Send a reply instead.",
    Verb.ACCEPT: "This request is still open, so there is nothing to confirm yet. Send a reply instead.",
    Verb.CONFIRM: "Receipt of this request is already confirmed. Send a reply instead.",
    Verb.RESUME: "This request waits for nobody, so there is nothing to end. Send a reply instead.",
}


def _reason(status: Status, verb: Verb) -> str:
    if status is Status.MERGED:
        return "This request was merged and goes on as another one. Open that one."
    if status in FINISHED:
        return f"This request is already {status}. Reopen it first if there is more to do."
    if verb in MISFITS:
        return MISFITS[verb]
    if status is Status.RECEIVED:
        return "Receipt of this request is not confirmed yet. Confirm receipt first, then promise the next steps."
    return "This request waits for somebody already. End that first."
