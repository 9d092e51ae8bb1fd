"""The measures of the ledger in words for people."""

from escalation.models import FiredRung
from escalation.reports.scope import JUDGED, Asked, month_end
from tickets.desk.selectors.kept import month_words
from tickets.models import LedgerRow, Milestone, Wait

What = LedgerRow.What
Name = Milestone.Name

PROMISES = {
    Name.CONFIRMATION: "Confirmation",
    Name.NEXT_STEPS: "Next steps",
    Name.COMPLETION: "Completion",
    Name.FOLLOW_UP: "Follow-up",
    Name.QUICK_FIX: "Within 24 hours",
}
RESULTS = {"kept": "kept", "missed": "missed", "renegotiated": "renegotiated in time", JUDGED: "kept or missed"}
ENDS = {"resolved": "resolved", "withdrawn": "withdrawn", "merged": "merged into another"}
CAUSES = {key: words[:1].upper() + words[1:] for key, words in FiredRung.Cause.choices}
PARTIES = {key: words[:1].upper() + words[1:] for key, words in Wait.Party.choices}


def row_words(row: LedgerRow) -> str:
    """What happened: "Confirmation kept", "Waited for the customer", "Level 2 told: a promise was missed"."""
    if row.what == What.RECEIVED:
        return "Received" if row.cycle == 1 else "Reopened"
    if row.what == What.PROMISE:
        return f"{PROMISES[Name(row.detail)]} {RESULTS[row.result]}"
    if row.what == What.FINISHED:
        return ENDS[row.detail].capitalize()
    if row.what == What.WAITED:
        return f"Waited for {PARTIES[row.detail].lower()}"
    return f"Level {row.result} told: {CAUSES[row.detail].lower()}"


def asked_words(asked: Asked) -> str:
    """What a list is of, without its period: "Confirmations kept", "Open at the end of Sep 2026"."""
    detail, result = asked.detail, asked.result
    if asked.open_at is not None:
        at = asked.open_at
        return f"Open at the end of {month_words(at) if at == month_end(at) else f'{at.day} {month_words(at)}'}"
    if asked.what == What.PROMISE:
        name = PROMISES.get(Name(detail), "") if detail in Name.values else ""
        promises = f"{name} promises" if name else "Promises"
        timed = " that were given, with the time that they took" if asked.timed else ""
        return f"{promises} {RESULTS.get(result, 'that were decided')}{timed}"
    if asked.what == What.FINISHED:
        return f"Requests {ENDS.get(detail, 'finished')}"
    if asked.what == What.WAITED:
        return f"Waits for {PARTIES[detail].lower()}" if detail in PARTIES else "Waits"
    if asked.what == What.TOLD:
        level = f"Level {result} told" if result else "Levels told"
        return f"{level}: {CAUSES[detail].lower()}" if detail in CAUSES else level
    return "Requests received" if asked.what == What.RECEIVED else "All that is counted"
