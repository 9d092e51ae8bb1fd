"""What holds for every message whatever: bounds, clean lines, and file names that can be trusted."""

import re
from collections.abc import Iterator
from dataclasses import asdict

from tickets.mail_parser import ParsedMail

ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
DISGUISING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # signs that turn the direction of writing
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.I)
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,996}>")
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]|^[.\s]|[.\s]$')

MOST_BOUNCED = 1_000
LINES = ("from_email", "from_name", "subject", "message_id", "in_reply_to", "bounce_of")
LISTS = ("to", "cc", "reply_to", "references", "notes", "authentication")
TEXTS = ("text", "reply", "quoted")


def broken_laws(mail: ParsedMail) -> list[str]:
    """Each law that a parsed message breaks, in words."""
    return [*_lines(mail), *_bounced(mail), *_texts(mail), *_addresses(mail), *_names(mail), *_sense(mail)]


def _lines(mail: ParsedMail) -> Iterator[str]:
    known = asdict(mail)
    lines = [(name, known[name]) for name in LINES] + [(name, line) for name in LISTS for line in known[name]]
    for name, line in lines:
        if not line.isprintable() or DISGUISING.search(line):
            yield f"{name} is not one clean line"
        if len(line) > 70_000:
            yield f"{name} is too long"
    for reference in filter(None, (mail.message_id, mail.in_reply_to, mail.bounce_of, *mail.references)):
        if not MESSAGE_ID.fullmatch(reference):
            yield f"no Message-ID: {reference[:100]!r}"
    for name in LISTS:
        if len(known[name]) > 100:
            yield f"{name} has {len(known[name])} lines"


def _bounced(mail: ParsedMail) -> Iterator[str]:
    for one in mail.bounced:
        if not (one.address + one.action + one.status + one.words).isprintable():
            yield f"no clean words about {one.address!r}"
    if len(mail.bounced) > MOST_BOUNCED:
        yield f"{len(mail.bounced)} people bounced"


def _texts(mail: ParsedMail) -> Iterator[str]:
    known = asdict(mail)
    for name in TEXTS:
        if len(known[name]) > 500_100:
            yield f"{name} is too long"
        if "\x00" in known[name] or "\r" in known[name] or DISGUISING.search(known[name]):
            yield f"{name} holds signs that it must not"
    try:
        str(known).encode()
    except UnicodeEncodeError:
        yield "a half of a sign"


def _addresses(mail: ParsedMail) -> Iterator[str]:
    for address in filter(None, (mail.from_email, *mail.to, *mail.cc, *mail.reply_to)):
        if not ADDRESS.fullmatch(address) or address != address.lower():
            yield f"no plain address: {address[:100]}"


def _names(mail: ParsedMail) -> Iterator[str]:
    for one in mail.attachments:
        name = one.filename
        if not name or UNSAFE.search(name) or DISGUISING.search(name) or DEVICES.match(name):
            yield f"an unsafe file name: {name!r}"
        if len(name.encode()) > 255:
            yield f"a file name of {len(name.encode())} bytes"
        if not one.content_id.isprintable():
            yield f"no clean Content-ID: {one.content_id[:100]!r}"
        if not MEDIA_TYPE.fullmatch(one.content_type):
            yield f"no type of content: {one.content_type[:100]!r}"
        if one.size != len(one.data):
            yield f"{name} has another size"


def _sense(mail: ParsedMail) -> Iterator[str]:
    if not mail.from_email and mail.reject is None:
        yield "a request from nobody"
    if mail.text and not mail.reply:
        yield "the answer was cut away"
    if mail.is_bounce and not mail.is_auto:
        yield "a bounce that is not automatic"
    if mail.date is not None and mail.date.utcoffset() is None:
        yield "a date without a zone"
