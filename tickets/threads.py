"""By what a mail shows that it belongs to a request: a signed tag in its subject, or a signed address [2.3]."""

import re
from collections.abc import Iterable

from contacts.signing import is_signed, signature
from tickets import numbers, subject

PURPOSE = "thread"
REPLY_ADDRESS = re.compile(r"[^@+]+\+(?P<number>[a-z0-9]{4}-[a-z0-9]{4})\.(?P<signature>[a-z0-9]+)@[^@]+", re.I)


def tag_of(number: str) -> str:
    """The tag of a request's subject lines."""
    return subject.tag(number, signature(number, PURPOSE))


def reply_address(mailbox: str, number: str) -> str:
    """The mailbox's address to which replies about this request go."""
    local_part, _, domain = mailbox.rpartition("@")
    return f"{local_part}+{number.lower()}.{signature(number, PURPOSE)}@{domain}"


def number_by_address(addresses: Iterable[str]) -> str | None:
    """The number in the first reply address that we signed; None without one."""
    found = (REPLY_ADDRESS.fullmatch(address) for address in addresses)
    tags = (subject.Tag(numbers.normalize(match["number"]), match["signature"]) for match in found if match)
    return next((tag.number for tag in tags if is_ours(tag)), None)


def is_ours(tag: subject.Tag) -> bool:
    """Whether we signed it."""
    return bool(tag.signature) and is_signed(tag.number, PURPOSE, tag.signature)
