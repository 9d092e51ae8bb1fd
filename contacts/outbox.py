"""The outbox: the only file that hands mail to a mail server.

A mail is a row, written in the transaction of the change that it tells about; sending comes later:

1. claim: one due row becomes `sending`, with a lease, in a transaction of its own;
2. send, outside any transaction, to those who have not accepted this mail yet;
3. record what happened, provided the claim is still ours.

Whoever dies between 1 and 3 leaves a lease that runs out, and the mail is sent again with the same
Message-ID: a missing escalation is worse than a repeated one.
"""

import logging
import re
import smtplib
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from unicodedata import category

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode

from contacts.message import WireMessage
from contacts.models import OutgoingMail

State = OutgoingMail.State

MAX_ATTEMPTS = 10
LEASE = timedelta(minutes=5)
FIRST_RETRY_SECONDS = 60
LONGEST_RETRY_SECONDS = 4 * 60 * 60
LONGEST_SUBJECT = 400
CLOSING = 421
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,253}>")  # one word of ASCII in angle brackets [RFC 5322]
CONTROLS = {"Cc", "Cs", "Zl", "Zp"}  # control, lone surrogate, line and paragraph separator

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class DeliveryCounts:
    """What one pass over the outbox did."""

    sent: int = 0
    retried: int = 0
    failed: int = 0

    def add(self, state: State) -> None:
        """Count one mail by the state that its attempt ended in."""
        if state == State.SENT:
            self.sent += 1
        elif state == State.FAILED:
            self.failed += 1
        else:
            self.retried += 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the mail server said about one attempt; it is no attempt of this mail if the server was not reached."""

    accepted: list[str] = field(default_factory=list)
    error: str = ""
    permanent: bool = False
    server_down: bool = False
    is_attempt: bool = True


# --- writing -------------------------------------------------------------------------------------


def enqueue(**fields: Any) -> OutgoingMail:
    """Write one mail of these fields (see `compose`) to be sent from `now` on; the same key twice is one mail."""
    put([compose(**fields)])
    return OutgoingMail.objects.get(dedup_key=fields["dedup_key"])


def put(mails: Sequence[OutgoingMail]) -> None:
    """Write composed mails in one statement, in the caller's transaction; a key that is there already stays.

    In any concurrency the same key is one mail.
    """
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)


def compose(  # noqa: PLR0913 - the fields of one mail, each by name
    *,
    dedup_key: str,
    about: str,
    to: Sequence[str],
    cc: Sequence[str] = (),
    subject: str,
    body: str,
    reply_to: str = "",
    in_reply_to: str = "",
    references: Sequence[str] = (),
    automatic: bool = True,
    now: datetime,
) -> OutgoingMail:
    """A mail to be sent from `now` on, checked but not yet written.

    ValueError for an address that cannot be one, or for no address at all.
    """
    to_addresses = _addresses(to)
    mail = OutgoingMail(
        dedup_key=dedup_key,
        message_id=message_id_for(dedup_key),
        about=about,
        to=to_addresses,
        cc=[address for address in _addresses(cc) if address not in to_addresses],
        subject=_one_line(subject)[:LONGEST_SUBJECT],
        body=body.replace("\x00", ""),
        reply_to=_address(reply_to) if reply_to else "",
        in_reply_to=next(_message_ids([in_reply_to]), ""),
        references=list(_message_ids(references)),
        automatic=automatic,
        created_at=now,
        next_attempt_at=now,
    )
    if not mail.to:
        raise ValueError("A mail needs at least one recipient.")
    return mail


def message_id_for(dedup_key: str) -> str:
    """The Message-ID that the mail with this key has, whenever and however often it is sent.

    It is keyed, so that a reference to it shows that its bearer got the mail.
    """
    digest = salted_hmac("cms-care.message-id", dedup_key, algorithm="sha256").hexdigest()
    return f"<{digest[:32]}@{settings.CMS_MAIL_DOMAIN}>"


def _addresses(addresses: Sequence[str]) -> list[str]:
    """Checked addresses, each once, in their order."""
    return list(dict.fromkeys(_address(address) for address in addresses))


def _address(address: str) -> str:
    """One plain address fit for a header and an envelope; line breaks and display names are refused."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValueError(f"{address!r} is not an e-mail address.") from error
    local_part, _, domain = address.rpartition("@")
    return f"{local_part}@{punycode(domain)}".lower()


def _message_ids(texts: Iterable[str]) -> Iterator[str]:
    """Those that are a Message-ID; what others call one may hold anything."""
    return (text for text in map(str.strip, texts) if MESSAGE_ID.fullmatch(text))


def _one_line(text: str) -> str:
    """The text with every run of white space and control characters folded into one space."""
    return " ".join("".join(" " if category(char) in CONTROLS else char for char in text).split())


# --- claiming ------------------------------------------------------------------------------------


def claim(now: datetime) -> OutgoingMail | None:
    """Take the oldest due mail for `LEASE`, so that no other deliverer takes it; None if none is due."""
    with transaction.atomic(durable=True):
        mail = (
            OutgoingMail.objects.select_for_update(skip_locked=True)
            .filter(next_attempt_at__lte=now)
            .order_by("next_attempt_at", "id")
            .first()
        )
        if mail is not None:
            mail.state = State.SENDING
            mail.attempts += 1
            mail.next_attempt_at = now + LEASE
            mail.save(update_fields=["state", "attempts", "next_attempt_at"])
    return mail


def requeue(mail_id: int, now: datetime) -> bool:
    """Try a mail again from `now` on, with all its attempts: one that failed, or came back, to whom it did not reach.

    False if it is neither, or has changed meanwhile.
    """
    mail = OutgoingMail.objects.filter(pk=mail_id).first()
    if mail is None or not mail.may_be_sent_again:
        return False
    unchanged = OutgoingMail.objects.filter(pk=mail_id, state=mail.state, bounced=mail.bounced)
    changed = unchanged.update(
        state=State.QUEUED,
        attempts=0,
        next_attempt_at=now,
        sent_at=None,
        delivered_to=[address for address in mail.delivered_to if address not in mail.bounced],
        bounced=[],
    )
    return changed == 1


# --- delivering ----------------------------------------------------------------------------------


def deliver_due(now: datetime, *, longest: timedelta = timedelta.max) -> DeliveryCounts:
    """Send the mails that are due and record each result, until none is left or `longest` has passed.

    A mail server that is down ends the pass. Time that passes meanwhile is added to `now`, so that
    leases and retries stay true.
    """
    counts = DeliveryCounts(failed=_give_up_on_lost(now))
    elapsed = _stopwatch()
    connection = get_connection()
    try:
        while elapsed() < longest and (mail := claim(now + elapsed())):
            outcome = _attempt(connection, mail)
            counts.add(_record(mail, outcome, now + elapsed()))
            if outcome.server_down:
                break
    finally:
        connection.close()
    return counts


def _stopwatch() -> Callable[[], timedelta]:
    """Tells the whole seconds that have passed since it was made."""
    started = time.monotonic()
    return lambda: timedelta(seconds=int(time.monotonic() - started))


def _give_up_on_lost(now: datetime) -> int:
    """Fail the mails whose deliverer died in every attempt, so that none of them is claimed for ever."""
    lost = OutgoingMail.objects.filter(state=State.SENDING, attempts__gte=MAX_ATTEMPTS, next_attempt_at__lte=now)
    return lost.update(
        state=State.FAILED,
        next_attempt_at=None,
        last_error=f"Nothing came back from {MAX_ATTEMPTS} attempts: each time the sender was stopped.",
    )


def _attempt(connection: BaseEmailBackend, mail: OutgoingMail) -> Outcome:
    """Hand one mail to the server; every way in which that can end is an outcome."""
    envelope = [address for address in [*mail.to, *mail.cc] if address not in mail.delivered_to]
    try:
        connection.open()
    except OSError as error:
        return Outcome(error=_why(error), server_down=True, is_attempt=False)
    try:
        connection.send_messages([WireMessage(mail, envelope)])
    except smtplib.SMTPRecipientsRefused as refusal:
        return _refused(envelope, refusal.recipients)
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        return _answered(error.smtp_code, _why(error))
    except OSError as error:  # gone in the middle: it may be this mail that it cannot take
        return Outcome(error=_why(error), server_down=True)
    except Exception as error:  # a mail that cannot be composed must not stop the others
        logger.exception("Mail %s could not be sent.", mail.pk)
        return Outcome(error=_one_line(f"{type(error).__name__}: {error}"))
    return Outcome(accepted=envelope)


def _refused(envelope: list[str], refused: dict[str, tuple[int, bytes]]) -> Outcome:
    codes = [code for code, _ in refused.values()]
    words = "; ".join(f"{address}: {code} {_text(said)}" for address, (code, said) in refused.items())
    outcome = _answered(min(codes), words, closing=CLOSING in codes)
    return replace(outcome, accepted=[address for address in envelope if address not in refused])


def _answered(code: int, words: str, *, closing: bool = False) -> Outcome:
    """5xx is the server's last word, 4xx asks to try later, and 421 says that it is closing [RFC 5321]."""
    return Outcome(error=words, permanent=code >= 500, server_down=closing or code == CLOSING)


def _why(error: OSError) -> str:
    """The server's own words, or the system's: "550 no such user", "Connection refused"."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return _one_line(error.strerror or str(error)) or type(error).__name__


def _text(said: bytes | str) -> str:
    return _one_line(said.decode(errors="replace") if isinstance(said, bytes) else said)


def _record(mail: OutgoingMail, outcome: Outcome, now: datetime) -> State:
    """Write the outcome, unless the lease ran out and another deliverer has the mail now."""
    mail.state = _state_after(mail, outcome)
    ours = OutgoingMail.objects.filter(pk=mail.pk, state=State.SENDING, attempts=mail.attempts)
    written = ours.update(
        state=mail.state,
        attempts=mail.attempts - (not outcome.is_attempt),
        sent_at=now if mail.state == State.SENT else None,
        next_attempt_at=now + _pause_after(mail) if mail.state == State.QUEUED else None,
        delivered_to=[*mail.delivered_to, *outcome.accepted],
        last_error=outcome.error,
    )
    if not written:
        logger.warning("Mail %s: the lease ran out during attempt %s.", mail.pk, mail.attempts)
    return mail.state


def _state_after(mail: OutgoingMail, outcome: Outcome) -> State:
    if not outcome.error:
        return State.SENT
    if outcome.permanent or (outcome.is_attempt and mail.attempts >= MAX_ATTEMPTS):
        return State.FAILED
    return State.QUEUED


def _pause_after(mail: OutgoingMail) -> timedelta:
    """One minute, doubled with each attempt up to four hours, and up to a quarter more.

    The extra is drawn from the row: it spreads a crowd of mails and still is the same in every run.
    """
    seconds = min(FIRST_RETRY_SECONDS * 2 ** (mail.attempts - 1), LONGEST_RETRY_SECONDS)
    extra = zlib.crc32(f"{mail.pk}:{mail.attempts}".encode()) % (seconds // 4)
    return timedelta(seconds=seconds + extra)
