"""Mails about a person's own account: only they may read them."""

from datetime import datetime
from uuid import uuid4

from contacts.models import OutgoingMail
from contacts.outbox import enqueue

NEW_PASSWORD, CHANGE = "account", "account change"  # what their keys begin with, by which lists call them


def write_privately(address: str, *, sort: str, subject: str, body: str, now: datetime) -> OutgoingMail:
    """Put one mail that only its recipient may read into the outbox, in the caller's transaction."""
    return enqueue(
        dedup_key=f"{sort}:{uuid4()}",
        about=f"{OutgoingMail.PRIVATE}{address}"[:80],
        to=[address],
        subject=subject,
        body=body,
        now=now,
    )
