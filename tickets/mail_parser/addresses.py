"""Mailboxes out of address headers: strictly what stands there, never what could be guessed from it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tickets import subject
from tickets.mail_parser import limits
from tickets.mail_parser.words import decode_words

ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*\.?")
QUOTED = re.compile(r'"((?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])+)"')
DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
ESCAPED_OR_QUOTE = re.compile(r'\\(.)|"', re.S)
ROUTE = re.compile(r"^\s*@[^:<>]*:")  # the obsolete list of relays in front of an address
PHRASE_SIGNS = 1000  # of a name before its encoded words are read

# An encoded word, in which commas and colons part nothing though they should not stand there; a quoted string (also
# one that never ends); a comment's brackets, an address in brackets, or what parts the list.
PIECE = re.compile(
    r'=\?[\w.:*+-]{1,60}\?[bq]\?[^?<>@"\\]{0,1000}\?=|"(?:[^"\\]|\\.)*"?|\\.|[()<>,;:]'
    r'|(?:(?!=\?)[^"\\()<>,;:])+|[=\\]',
    re.S | re.I,
)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A plain lower-case address and the name beside it, which may be empty."""

    email: str
    name: str


@dataclass(slots=True)
class _Draft:
    """What has been read of one entry of the list."""

    phrase: str = ""
    comment: str = ""
    bracketed: str | None = None
    brackets: int = 0
    is_broken: bool = False


def mailboxes(header: str) -> list[Mailbox]:
    """The usable mailboxes of a header in their order, each once and at most a hundred."""
    found: dict[str, Mailbox] = {}
    for draft in _drafts(header):
        if (mailbox := _mailbox(draft)) and mailbox.email not in found:
            found[mailbox.email] = mailbox
            if len(found) == limits.ADDRESSES:
                break
    return list(found.values())


def plain_addresses(headers: Iterable[str]) -> tuple[str, ...]:
    """The addresses of all these headers, each once and at most a hundred."""
    return tuple(dict.fromkeys(box.email for header in headers for box in mailboxes(header)))[: limits.ADDRESSES]


def usable(address: str) -> str:
    """An address in lower case, its domain as DNS knows it; empty if it is none that mail can be sent to."""
    local, at, domain = address.strip().rpartition("@")
    local = _local(local)
    domain = _domain(domain)
    whole = f"{local}@{domain}".lower()
    return whole if at and local and domain and len(whole) <= limits.ADDRESS_SIGNS else ""


def _local(text: str) -> str:
    """The part before the @, without quotes that it does not need; one that needs them is nobody's."""
    quoted = QUOTED.fullmatch(text)
    text = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text
    return text if ATOM.fullmatch(text) and _is_itself(text) else ""


def _domain(text: str) -> str:
    """The domain in ASCII; empty if it is no name of DNS."""
    name = text.lower().removesuffix(".")
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
        is_itself = _is_itself(text) and (name.isascii() or ascii_name.encode("ascii").decode("idna") == name)
    except UnicodeError:
        return ""
    return ascii_name if is_itself and DOMAIN.fullmatch(ascii_name) else ""


def _is_itself(text: str) -> bool:
    """Whether no sign in it turns into another when it is compared: a Kelvin sign would become a k."""
    return text.isascii() or unicodedata.normalize("NFKC", text) == text


def _mailbox(draft: _Draft) -> Mailbox | None:
    """The one mailbox that an entry names; None where it names none or could mean two."""
    if draft.is_broken or draft.brackets > 1:
        return None
    email = usable(draft.phrase if draft.bracketed is None else ROUTE.sub("", draft.bracketed))
    name = draft.comment if draft.bracketed is None else draft.phrase
    return Mailbox(email, _name(name or draft.comment)) if email else None


def _name(phrase: str) -> str:
    bare = ESCAPED_OR_QUOTE.sub(lambda found: found[1] or "", phrase[:PHRASE_SIGNS])
    return subject.clean(decode_words(bare.strip())[:PHRASE_SIGNS])[: limits.NAME_SIGNS].strip(" '")


def _drafts(header: str) -> Iterator[_Draft]:
    """The entries of a list of addresses, with the ends of groups as commas and their names left out."""
    draft, depth, is_inside = _Draft(), 0, False
    for piece in PIECE.findall(header):
        if depth or piece == "(":
            depth += {"(": 1, ")": -1}.get(piece, 0)
            draft.comment += " " if piece in ("(", ")") else piece
        elif is_inside and piece != ">":
            draft.is_broken |= piece in ("<", ")")
            draft.bracketed = (draft.bracketed or "") + piece
        elif piece in (",", ";"):
            yield draft
            draft = _Draft()
        elif piece == ":" and "@" not in draft.phrase:
            draft = _Draft()
        else:
            is_inside = _take(draft, piece)
    draft.is_broken |= is_inside
    yield draft


def _take(draft: _Draft, piece: str) -> bool:
    """Adds a piece outside comments and brackets to an entry; tells whether a bracket was opened."""
    if piece == "<":
        draft.brackets += 1
        draft.bracketed = ""
    elif piece == ")" or (piece == ">" and draft.bracketed is None):
        draft.is_broken = True
    elif piece != ">" and (draft.bracketed is None or not piece.strip()):
        draft.phrase += piece
    elif piece != ">" and not piece.startswith('"'):
        draft.is_broken |= "@" in piece
    return piece == "<"
