"""Reports that a message could not be delivered: by RFC 3464, and in the prose of older servers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tickets import subject as subjects
from tickets.mail_parser import limits
from tickets.mail_parser.addresses import mailboxes, usable
from tickets.mail_parser.facts import BouncedRecipient
from tickets.mail_parser.headers import Headers, read_headers
from tickets.mail_parser.stamps import message_id
from tickets.mail_parser.structure import Leaf
from tickets.mail_parser.transfer import as_one_kind_of_line

STATUSES = ("message/delivery-status", "message/global-delivery-status")
ORIGINALS = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
)
POSTMEN = re.compile(r"(?:mailer-daemon|postmaster|mail-daemon|microsoftexchange\w*)@", re.I)
SUBJECT = re.compile(
    r"(?:undeliver(?:able|ed)|delivery (?:status notification|failure|has failed|delayed|incomplete)|failure notice"
    r"|mail delivery (?:failed|failure|system|subsystem)|returned mail|mail system error"
    r"|message (?:delayed|not delivered)|warning: (?:message|could not send)|unzustellbar|nicht zugestellt|non remis"
    r"|no se puede entregar|impossibile recapitare"
    r"|onbestelbaar|rejected:|delivery notification)",
    re.I,
)
DELAYED = re.compile(r"delay|warning|will (?:be|keep) (?:retr|try)|not yet been delivered|temporar", re.I)
ADDRESS = re.compile(r"<?([\w!#$%&'*+/=?^`{|}~.-]{1,64}@[\w.-]{1,190})>?")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])", re.A)
COPY = re.compile(r"^-{2,}.{0,60}(?:copy|original|returned|message)", re.I | re.M)
QUOTED_ID = re.compile(r"^message-id:[ \t]*(<[!-;=?-~]{1,996}>)", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says: whom it could not reach, and the Message-ID of what was sent, if it names it.

    It has given up at least one of them, named or not, unless it tells of a delay alone.
    """

    recipients: tuple[BouncedRecipient, ...]
    original: str
    has_given_up: bool


def read_bounce(headers: Headers, sender: str, subject: str, text: str, leaves: list[Leaf]) -> Bounce | None:
    """The report that a message is; None if it is none, or one that tells of success."""
    blocks = [block for leaf in leaves if _is_status(leaf) for block in _blocks(leaf)]
    recipients = tuple(filter(None, map(_recipient, blocks)))
    if not recipients:
        if any(block.get("action") for block in blocks) or not _is_undelivered(headers, sender, subject, leaves):
            return None
        recipients = tuple(_named_in_prose(headers, subject, text))
    has_given_up = any(one.action == "failed" for one in recipients) if recipients else not _is_delay(subject)
    original = next(filter(None, (_original(leaf) for leaf in leaves)), "") or _quoted_id(text)
    return Bounce(recipients[: limits.BOUNCED], original, has_given_up)


def _is_status(leaf: Leaf) -> bool:
    """Whether it is the machine's part of a report; one that a person attached to a letter is not."""
    return leaf.content_type in STATUSES and ("multipart/report" in leaf.containers or not leaf.containers)


def _blocks(leaf: Leaf) -> list[Headers]:
    """The groups of fields of a delivery status: one for the message, one for each recipient."""
    content = as_one_kind_of_line(leaf.content[: limits.HEADER_BYTES])
    stripped = (block.strip(b"\n") for block in re.split(rb"\n[ \t]*\n", content))
    return [read_headers(block, 0, len(block))[0] for block in stripped if block]


def _recipient(block: Headers) -> BouncedRecipient | None:
    """Whom a group of fields names as not reached; None if it names nobody or tells of success."""
    action = _line(block.get("action")).lower()
    final, original = (_address(block.get(f"{name}-recipient")) for name in ("final", "original"))
    address = final or original
    if action not in ("failed", "delayed") or not address:
        return None
    status, code = STATUS.search(block.get("status")), block.get("diagnostic-code")
    words = _line(code.partition(";")[2] or code)
    return BouncedRecipient(
        address=address,
        original=original if original != address else "",
        action=action,
        status=status[1] if status else "",
        words=words,
    )


def _address(field: str) -> str:
    """The address of `rfc822; ann@agency.example`."""
    return usable((field.partition(";")[2] or field).strip(" \t<>"))


def _is_undelivered(headers: Headers, sender: str, subject: str, leaves: list[Leaf]) -> bool:
    """Whether it is a report all the same: by its type, or by how mail servers write in words."""
    if any(_is_status(leaf) for leaf in leaves):
        return True
    is_postman = bool(POSTMEN.match(sender)) or any(path.strip() == "<>" for path in headers.all("return-path"))
    return bool(headers.all("x-failed-recipients")) or (is_postman and SUBJECT.search(subject) is not None)


def _named_in_prose(headers: Headers, subject: str, text: str) -> Iterator[BouncedRecipient]:
    """The addresses that a report in words names before it quotes the message."""
    told = COPY.split(text[: limits.BOUNCE_TEXT_SIGNS], maxsplit=1)[0]
    action = "delayed" if _is_delay(subject) else "failed"
    claimed = [box.email for value in headers.all("x-failed-recipients") for box in mailboxes(value)]
    found = [usable(match[1]) for match in ADDRESS.finditer(told)]
    status = STATUS.search(told)
    for address in dict.fromkeys(claimed or filter(None, found)):
        if not POSTMEN.match(address):
            words = _line_with(told, address)
            yield BouncedRecipient(address=address, action=action, status=status[1] if status else "", words=words)


def _is_delay(subject: str) -> bool:
    return DELAYED.search(subject) is not None and "fail" not in subject.lower()


def _line_with(text: str, address: str) -> str:
    """What the report says of an address: the rest of its line, and the lines below it."""
    place = text.lower().find(address)
    paragraph = text[place:].partition("\n\n")[0] if place >= 0 else ""
    return _line(paragraph[len(address) :].lstrip(">: "))


def _original(leaf: Leaf) -> str:
    if leaf.content_type not in ORIGINALS:
        return ""
    content = leaf.content.lstrip()
    return message_id(read_headers(content, 0, len(content))[0].get("message-id"))


def _quoted_id(text: str) -> str:
    found = QUOTED_ID.search(text)
    return found[1] if found else ""


def _line(words: str) -> str:
    return subjects.clean(words[: limits.LINE_SIGNS])[: limits.SUBJECT_SIGNS]
