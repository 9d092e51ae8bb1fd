"""How a message of the corpus is written down: its bytes exactly, and the facts that a careful reader expects.

A message is built from `letter`, `part`, `multi` and `sent`, or written whole with `exact`. What is given as text
gets CRLF line ends and UTF-8, and an indented block loses its indentation; what is given as bytes stays as it is.
"""

import re
from base64 import encodebytes
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from tickets.mail_parser import ParsedMail

USUAL = {
    "From": "Dana Ruiz <dana@harbor.example>",
    "To": "business.customer.care@cms.example",
    "Subject": "Acme: credit missing - 770-555-0142",
    "Date": "Tue, 15 Sep 2026 10:00:00 -0400",
    "Message-ID": "<usual@harbor.example>",
    "MIME-Version": "1.0",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One message, by a name that says what is special about it, with the facts that matter for it."""

    category: str
    name: str
    raw: bytes
    expected: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chapter:
    """The cases of one category."""

    category: str
    cases: list[Case] = field(default_factory=list)

    def case(self, name: str, raw: bytes, **expected: object) -> None:
        """Add a message; `text="x"` expects this text, `__has`, `__lacks`, `__ends`, `__count` say less."""
        self.cases.append(Case(self.category, name, raw, expected))


def exact(text: str | bytes) -> bytes:
    """The bytes of a text as mail carries it, in CRLF and UTF-8; bytes are left alone.

    A text that begins on a new line loses that line and its indentation.
    """
    if isinstance(text, bytes):
        return text
    if text.startswith("\n"):
        text = dedent(text[1:])
    return text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def part(content_type: str, body: str | bytes = "", headers: str | bytes = "") -> bytes:
    """One entity of MIME: its type, more headers, a blank line, its body."""
    return f"Content-Type: {content_type}\r\n".encode() + _ended(exact(headers)) + b"\r\n" + exact(body)


def multi(subtype: str, *parts: bytes, boundary: str = "outer", preamble: str = "") -> bytes:
    """A multipart entity around entities."""
    edge = f"\r\n--{boundary}".encode()
    inside = b"".join(edge + b"\r\n" + one for one in parts)
    return part(f'multipart/{subtype}; boundary="{boundary}"', exact(preamble) + inside + edge + b"--\r\n")


def sent(entity: bytes, headers: str | bytes = "") -> bytes:
    """A whole message: the usual headers, but for those that are given, and then the entity."""
    given = _ended(exact(headers))
    usual = (f"{name}: {value}\r\n".encode() for name, value in USUAL.items() if not _names(given, name))
    return b"".join(usual) + given + entity


def letter(
    body: str | bytes = "Please look into it.\n",
    headers: str | bytes = "",
    content_type: str = "text/plain; charset=utf-8",
) -> bytes:
    """A message of one part."""
    return sent(part(content_type, body), headers)


def base64(data: bytes) -> bytes:
    """Bytes as lines of base64."""
    return encodebytes(data).replace(b"\n", b"\r\n")


def attached(name: str, body: bytes = b"x", content_type: str = "application/octet-stream") -> bytes:
    """An attachment in base64; `name` is the parameter of its disposition as it stands on the line."""
    headers = f"Content-Disposition: attachment; {name}\nContent-Transfer-Encoding: base64"
    return part(content_type, base64(body), headers)


def with_attachments(*parts: bytes) -> bytes:
    """A plain letter with attachments."""
    return sent(multi("mixed", part("text/plain; charset=utf-8", "See attached.\n"), *parts))


def facts(mail: ParsedMail) -> dict[str, Any]:
    """What a message says, as the cases name it; texts without the blanks at their ends."""
    known = asdict(mail)
    for name in ("text", "reply", "quoted"):
        known[name] = "\n".join(line.rstrip() for line in known[name].strip().split("\n"))
    return known | {
        "files": tuple(one.filename for one in mail.attachments),
        "file_endings": tuple(Path(one.filename).suffix for one in mail.attachments),
        "types": tuple(one.content_type for one in mail.attachments),
        "sizes": tuple(one.size for one in mail.attachments),
        "digests": tuple(one.sha256 for one in mail.attachments),
        "content_ids": tuple(one.content_id.strip("<>") for one in mail.attachments),
        "bounced": tuple((one.address, one.action, one.status) for one in mail.bounced),
        "bounced_addresses": tuple(one.address for one in mail.bounced),
        "bounce_words": " ".join(one.words for one in mail.bounced),
        "rejected": mail.reject is not None,
        "notes": "; ".join(mail.notes),
    }


def _all(wanted: object) -> tuple[Any, ...]:
    return wanted if isinstance(wanted, tuple) else (wanted,)


TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "": lambda found, wanted: bool(found == wanted),
    "isnt": lambda found, wanted: bool(found != wanted),
    "has": lambda found, wanted: all(one in found for one in _all(wanted)),
    "lacks": lambda found, wanted: not any(one in found for one in _all(wanted)),
    "ends": lambda found, wanted: bool(found.endswith(wanted)),
    "count": lambda found, wanted: len(found) == wanted,
    "at_most": lambda found, wanted: len(found) <= wanted,
}


def differences(mail: ParsedMail, expected: dict[str, Any]) -> dict[str, Any]:
    """Each expectation that the facts do not meet, with what was found instead."""
    known = facts(mail)
    wrong = {}
    for key, wanted in expected.items():
        name, _, test = key.partition("__")
        if not TESTS[test](known[name], wanted):
            wrong[key] = {"expected": wanted, "found": known[name]}
    return wrong


def _ended(headers: bytes) -> bytes:
    """The headers with a line end behind the last one."""
    return headers if not headers or headers.endswith(b"\n") else headers + b"\r\n"


def _names(headers: bytes, name: str) -> bool:
    return bool(re.search(rb"^" + name.encode() + rb"[ \t]*:", headers, re.M | re.I))
