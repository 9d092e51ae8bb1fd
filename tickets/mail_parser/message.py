"""One message from its bytes to its facts."""

import hashlib
import re
from collections.abc import Sequence
from functools import partial

from tickets import subject as subjects
from tickets.mail_parser import limits, stamps
from tickets.mail_parser.addresses import Mailbox, mailboxes, plain_addresses
from tickets.mail_parser.automatic import is_by_machine, is_passed_on
from tickets.mail_parser.bodies import calendar_line, html_of, is_body, text_of
from tickets.mail_parser.bounces import read_bounce
from tickets.mail_parser.charsets import plain
from tickets.mail_parser.facts import ParsedAttachment, ParsedMail
from tickets.mail_parser.headers import Headers
from tickets.mail_parser.names import safe_name
from tickets.mail_parser.quotes import cut
from tickets.mail_parser.structure import Leaf, walk
from tickets.mail_parser.uuencoded import taken_out
from tickets.mail_parser.words import decode_words

ENVELOPE_LINE = re.compile(rb">?From (?![ \t]*:)[^\r\n]*\r?\n")
FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|doorst|vs|i|enc)\s?:", re.I)
NO_SENDER = "The message names no sender that could be answered."
EMPTY = "The message is empty."
UNREADABLE = "The message could not be read."

# What is kept without being opened, and what to tell of it.
CLOSED = {
    "application/ms-tnef": "winmail.dat is kept unopened; its sender's program may have hidden files in it.",
    "application/vnd.ms-tnef": "winmail.dat is kept unopened; its sender's program may have hidden files in it.",
    "application/pkcs7-mime": "An S/MIME message is kept as an attachment; it may be encrypted.",
    "application/x-pkcs7-mime": "An S/MIME message is kept as an attachment; it may be encrypted.",
    "application/pkcs7-signature": "An S/MIME signature is kept as an attachment; it was not checked.",
    "application/x-pkcs7-signature": "An S/MIME signature is kept as an attachment; it was not checked.",
    "application/pgp-encrypted": "A PGP message is kept as an attachment; it is encrypted.",
    "application/pgp-signature": "A PGP signature is kept as an attachment; it was not checked.",
    "application/rtf": "A text in RTF is kept as an attachment.",
    "text/rtf": "A text in RTF is kept as an attachment.",
}


def parse(raw: bytes) -> ParsedMail:
    """The facts of a message, whatever its bytes are: never raises, and takes under a second for 25 MB."""
    try:
        return parse_unguarded(raw)
    except Exception:  # the last wall: a fault of ours must not stop the mail behind this message
        return ParsedMail(reject=UNREADABLE)


def parse_unguarded(raw: bytes) -> ParsedMail:
    """The same without the last wall, for tests that look for faults."""
    notes: list[str] = []
    headers, leaves = walk(_prepared(raw, notes), notes)
    bodies = [leaf for index, leaf in enumerate(leaves) if is_body(leaf, index == 0)]
    senders = _senders(headers, notes)
    sender = senders[0] if senders else Mailbox("", "")
    subject = _subject(headers, notes)
    text, in_text = taken_out(text_of(bodies, notes))
    html = html_of(bodies, notes)
    text = text or _invitation(leaves)
    attachments = _attachments(leaves, bodies, in_text, notes)
    letter = cut(text, is_forward=FORWARD.match(subject) is not None)
    bounce = read_bounce(headers, sender.email, subject, text, leaves)
    by_machine = bounce is not None or is_by_machine(headers, subject, leaves)
    passed_on = is_passed_on(headers)
    parts = subjects.parse(subject)
    return ParsedMail(
        from_email=sender.email,
        from_name=sender.name,
        has_several_senders=len(senders) > 1,
        to=plain_addresses(headers.all("to")),
        cc=plain_addresses(headers.all("cc")),
        reply_to=plain_addresses(headers.all("reply-to")),
        subject=subject,
        message_id=stamps.message_id(headers.get("message-id")),
        in_reply_to=stamps.message_id(headers.get("in-reply-to")),
        references=stamps.references(headers.all("references")),
        date=stamps.date(headers.get("date")),
        text=text,
        html=html,
        reply=letter.reply,
        quoted=letter.quoted,
        attachments=attachments,
        is_auto=by_machine or passed_on,
        is_passed_on=passed_on and not by_machine,
        is_bounce=bounce is not None,
        bounced=bounce.recipients if bounce else (),
        bounce_of=bounce.original if bounce else "",
        has_given_up=bounce is not None and bounce.has_given_up,
        reject=EMPTY if not raw.strip() else None if sender.email else NO_SENDER,
        notes=tuple(dict.fromkeys(notes)),
        customer=parts.customer if parts else "",
        description=parts.description if parts else "",
        account=parts.account if parts else "",
        authentication=_authentication(headers),
    )


def _prepared(raw: bytes, notes: list[str]) -> bytes:
    """The bytes within the limit, without what stands before the first header, and with line ends that are seen."""
    if len(raw) > limits.MESSAGE_BYTES:
        notes.append(f"The message was cut after {limits.MESSAGE_BYTES:,} bytes.")
        raw = raw[: limits.MESSAGE_BYTES]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    raw = raw.lstrip(b"\r\n")
    envelope = ENVELOPE_LINE.match(raw)
    return raw[envelope.end() :] if envelope else raw


def _senders(headers: Headers, notes: list[str]) -> list[Mailbox]:
    """The usable mailboxes of the From headers, each once; the first is who is answered."""
    named = [box for header in headers.all("from") for box in mailboxes(header)]
    found = list({box.email: box for box in reversed(named)}.values())[::-1]
    if len(found) > 1 or len(headers.all("from")) > 1:
        notes.append("It has several senders or From lines; the first that can be answered counts.")
    return found


def _subject(headers: Headers, notes: list[str]) -> str:
    if len(headers.all("subject")) > 1:
        notes.append("It has several subjects; the first that says anything counts.")
    whole = decode_words(headers.get("subject")[: limits.SUBJECT_BYTES])
    return subjects.clean(whole[: 2 * limits.SUBJECT_SIGNS])[: limits.SUBJECT_SIGNS].strip()


def _authentication(headers: Headers) -> tuple[str, ...]:
    """What mail servers have found out about the sender, the last one's words first (RFC 8601)."""
    found = headers.all("authentication-results")[: limits.AUTHENTICATIONS]
    return tuple(subjects.clean(plain(value)) for value in found)


def _invitation(leaves: Sequence[Leaf]) -> str:
    return next((calendar_line(leaf) for leaf in leaves if leaf.content_type == "text/calendar"), "")


def _attachments(
    leaves: Sequence[Leaf], bodies: Sequence[Leaf], in_text: Sequence[tuple[str, bytes]], notes: list[str]
) -> tuple[ParsedAttachment, ...]:
    """Every part that is no body, and the files in the text; the Macintosh halves of files are of use to nobody."""
    parts = [leaf for leaf in leaves if leaf not in bodies]
    kept = [leaf for leaf in parts if leaf.content_type != "application/applefile" or not leaf.containers]
    if len(kept) < len(parts):
        notes.append("The Macintosh half of a file was left out.")
    notes.extend(CLOSED[leaf.content_type] for leaf in kept if leaf.content_type in CLOSED)
    makers = [partial(_of_a_part, leaf) for leaf in kept] + [partial(_of_the_text, *file) for file in in_text]
    if len(makers) > limits.ATTACHMENTS:
        notes.append(f"{len(makers) - limits.ATTACHMENTS} more attachments were left out.")
    return tuple(make(number) for number, make in enumerate(makers[: limits.ATTACHMENTS], start=1))


def _of_a_part(leaf: Leaf, number: int) -> ParsedAttachment:
    content_id = stamps.message_id(leaf.headers.get("content-id"))[1:-1]
    return _attachment(leaf.filename, leaf.content_type, leaf.content, content_id, number)


def _of_the_text(claimed: str, data: bytes, number: int) -> ParsedAttachment:
    return _attachment(claimed, "application/octet-stream", data, "", number)


def _attachment(claimed: str, content_type: str, data: bytes, content_id: str, number: int) -> ParsedAttachment:
    return ParsedAttachment(
        filename=safe_name(claimed, content_type, number),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        content_id=content_id,
        data=data,
    )
