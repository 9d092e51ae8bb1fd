"""By what a mail shows that it belongs to a request: a signed tag in its subject, or a signed address [2.3]."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from contacts.signing import is_signed, signature
from tickets import numbers, subject


class Talk(StrEnum):
    """Whose conversation a sign leads to; it is signed for, so that nobody turns one into the other [8.2]."""

    PUBLIC = "thread"
    INTERNAL = "note"


REPLY_ADDRESS = re.compile(r"[^@+]+\+(?P<number>[a-z0-9]{4}-[a-z0-9]{4})\.(?P<signature>[a-z0-9]+)@[^@]+", re.I)

SIGNED = re.compile(r"([a-z0-9]{4}-[a-z0-9]{4})/([a-z0-9]{8})(?![a-z0-9])", re.I)
MOST_SIGNS = 100  # of a text; each of them has its signature computed


@dataclass(frozen=True, slots=True)
class Sign:
    """A number that a mail shows, and the conversation that we signed it for; None: anybody could have written it."""

    number: str
    talk: Talk | None


def tag_of(number: str, talk: Talk = Talk.PUBLIC) -> str:
    """The tag of a request's subject lines."""
    return subject.tag(number, signature(number, talk))


def reply_address(mailbox: str, number: str, talk: Talk = Talk.PUBLIC) -> str:
    """The mailbox's address to which replies about this request go."""
    local_part, _, domain = mailbox.rpartition("@")
    return f"{local_part}+{number.lower()}.{signature(number, talk)}@{domain}"


def sign_in_address(addresses: Iterable[str]) -> Sign | None:
    """The first reply address that we signed; None without one."""
    found = (REPLY_ADDRESS.fullmatch(address) for address in addresses)
    tags = (subject.Tag(numbers.normalize(match["number"]), match["signature"]) for match in found if match)
    return next((sign for sign in map(_sign, tags) if sign.talk), None)


def sign_in_subject(line: str) -> Sign | None:
    """The first tag of a subject, signed or not; None without one."""
    tag = subject.find_tag(line)
    return _sign(tag) if tag else None


def internal_sign_in(text: str) -> Sign | None:
    """The first tag of a mail for staff alone that a text shows, as one that was forwarded does [8.2]."""
    tags = (subject.Tag(numbers.normalize(found[1]), found[2].lower()) for found in SIGNED.finditer(text))
    return next((sign for sign in map(_sign, islice(tags, MOST_SIGNS)) if sign.talk is Talk.INTERNAL), None)


def _sign(tag: subject.Tag) -> Sign:
    talks = (talk for talk in Talk if tag.signature and is_signed(tag.number, talk, tag.signature))
    return Sign(tag.number, next(talks, None))
