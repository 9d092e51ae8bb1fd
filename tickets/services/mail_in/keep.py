"""Keeps a mail as it came, before anybody is told that we have it; reading it comes later and may fail."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from contacts.models.mail import MAX_ADDRESS
from tickets.mail_parser import UNREADABLE, ParsedMail, parse
from tickets.models import IncomingMail
from tickets.models.mail import LONGEST_NAME, LONGEST_REASON, LONGEST_SUBJECT
from tickets.secrecy import mask
from tickets.services.mail_in.decide import why_doubted, why_unanswered
from tickets.services.mail_in.filing import mailbox_of

MOST_RECIPIENTS = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """The row of a mail, and whether it was the first to bring it."""

    mail: IncomingMail
    is_new: bool


def keep(
    raw: bytes, *, channel: str, envelope_from: str = "", envelope_to: Sequence[str] = (), now: datetime
) -> Kept:
    """Keeps the mail once, in a transaction of its own; `now` is our receipt, from which Day 1 counts [4.1].

    The same sender, Message-ID and content are the same mail, however often and by whatever way it arrives.
    """
    facts = parse(raw)
    mail = IncomingMail(
        channel=channel,
        received_at=now,
        next_look_at=now,
        envelope_from=_storable(envelope_from),
        envelope_to=[_storable(address.lower()) for address in envelope_to[:MOST_RECIPIENTS]],
        raw=raw,
        size=len(raw),
        from_email=facts.from_email[:MAX_ADDRESS],
        from_name=mask(facts.from_name)[:LONGEST_NAME],
        subject=mask(facts.subject)[:LONGEST_SUBJECT],
    )
    mail.digest = digest_of(mail, facts)
    try:
        with transaction.atomic():
            mail.save(force_insert=True)
    except IntegrityError:
        return Kept(IncomingMail.objects.defer("raw").get(digest=mail.digest), is_new=False)
    return Kept(mail, is_new=True)


def keep_head(head: bytes, *, why: str, channel: str, envelope_to: Sequence[str], now: datetime) -> Kept:
    """Keeps once the head of a mail that is too large to be taken: a rep sees who wrote, and why it was not taken."""
    with transaction.atomic():
        kept = keep(head, channel=channel, envelope_to=envelope_to, now=now)
        if kept.is_new:
            refused = {
                "outcome": IncomingMail.Outcome.REFUSED,
                "reason": why[:LONGEST_REASON],
                "waits": True,
                "next_look_at": None,
            }
            IncomingMail.objects.filter(pk=kept.mail.pk).update(**refused)
        return kept


def digest_of(mail: IncomingMail, facts: ParsedMail) -> str:
    """What two deliveries of one mail share, and a mail that only borrows its Message-ID and words does not.

    Whatever decides what a mail becomes is part of it: else a twin that says to be a machine's, or goes elsewhere,
    would have the true one taken for its repetition.
    """
    date = facts.date.isoformat() if facts.date else ""
    words = [facts.message_id, facts.from_email, date, facts.subject, facts.text, facts.html]
    files = [text for attachment in facts.attachments for text in (attachment.filename, attachment.sha256)]
    ways = [*facts.to, "cc", *facts.cc, "answers", facts.in_reply_to, *facts.references]
    return _digest([*words, *files, *ways, *_by_envelope(mail, facts), *_instead_of_an_identity(mail, facts)])


def _by_envelope(mail: IncomingMail, facts: ParsedMail) -> list[str]:
    """What the envelope decides: whether a machine or somebody doubtful wrote it, and where it goes."""
    named = {*facts.to, *facts.cc}
    unnamed = sorted(address for address in mail.envelope_to if "+" in address and address not in named)
    mailbox = mailbox_of([*facts.to, *facts.cc, *mail.envelope_to])
    return [why_unanswered(mail, facts), why_doubted(facts), *unnamed, mailbox.address if mailbox else ""]


def _instead_of_an_identity(mail: IncomingMail, facts: ParsedMail) -> list[str]:
    """For a mail that nothing tells from another: all its bytes where they say nothing, its day where it has none.

    A scanner writes the same words each month, without Message-ID and date.
    """
    if facts.reject == UNREADABLE:
        return [hashlib.sha256(bytes(mail.raw)).hexdigest()]
    return [] if facts.message_id or facts.date else [mail.received_at.date().isoformat()]


def _storable(address: str) -> str:
    """The address of an envelope as far as the database takes it: a pipe may be given any bytes."""
    return address.encode("utf-8", "replace").decode().replace("\x00", "")[:MAX_ADDRESS]


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8) + encoded)
    return digest.hexdigest()
