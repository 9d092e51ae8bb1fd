"""What each sort of mail is called where mails stand in a list, by the part of its key that names its text.

The texts themselves are the business of those who write them; tests/tickets keeps their titles the same.
"""

from contacts.models import OutgoingMail

TITLES = {
    "receipt": "Receipt",
    "confirmed": "Confirmation",
    "transferred": "It takes longer",
    "promised": "Next steps",
    "replied": "Reply",
    "paused": "Question",
    "assigned": "New rep",
    "reassigned_many": "New reps",
    "given": "Given to you",
    "given_many": "Several given to you",
    "handed_over": "Handed over",
    "copied": "Added to the copies",
    "corrected": "Another kind",
    "merged": "Merged requests",
    "account_corrected": "Another account",
    "redated": "Moved date",
    "ld_active": "Long distance active",
    "delivered": "Report",
    "resolved": "Completion",
    "accepted": "Done, as the agency confirms",
    "withdrawn": "Withdrawal",
    "reopened": "Reopening",
    "finished": "Answer to a mail about a finished request",
    "covering": "Covering a colleague",
    "absence": "Absence of yours",
    "warning": "Warning",
    "escalation": "Escalation",
    "digest": "Weekly digest",
    "briefing": "Morning briefing",
    "weekly": "Weekly summary",
    "ims-pool": "IMS numbers run low",
    "daily check": "What went wrong with mail",
    "hand-over": "Requests of somebody who was removed",
    "invitation": "Invitation",
    "welcome": "New account",
    "restored": "Account open again",
    "account": "New password",
    "account change": "Change of an account",
}


def title_of(mail: OutgoingMail) -> str:
    """The title of a mail with a key such as ticket:42:replied:7 or daily check:2026-09-15; "" for an unknown one."""
    whose, _, rest = mail.dedup_key.partition(":")
    return TITLES.get(rest.split(":")[1] if whose == "ticket" and ":" in rest else whose, "")
