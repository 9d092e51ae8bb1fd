"""The header block of a message or part: where it ends, and the values of the names that we read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tickets.mail_parser import limits
from tickets.mail_parser.charsets import decode, header_text
from tickets.mail_parser.words import decode_words

NAMES = (
    rb"from|sender|to|cc|reply-to|subject|date|message-id|in-reply-to|references|return-path|authentication-results"
    rb"|content-(?:type|transfer-encoding|disposition|id|location|description|class)|auto-submitted|(?:x-)?precedence"
    rb"|x-auto-response-suppress|x-autoreply|x-autorespond|x-autoresponder|x-auto-reply-from|x-mail-autoreply"
    rb"|x-failed-recipients|x-loop|list-id|list-unsubscribe|final-recipient|original-recipient|action|status"
    rb"|diagnostic-code|x-ms-exchange-inbox-rules-loop|feedback-type"
)
NAMED = re.compile(rb"\n(" + NAMES + rb")[ \t]*:", re.I)
FIRST_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
# A line that is no header ends the block, unless one that we read comes after it.
NOT_A_HEADER = re.compile(rb"\n(?![ \t]|[!-9;-~]+[ \t]*:|[^\r\n]{1,1000}\r?\n(?:" + NAMES + rb")[ \t]*:)", re.I)
NEXT_HEADER = re.compile(rb"\n(?![ \t])")
FOLD = re.compile(r"\r?\n(?=[ \t])")
BLANK_LINE = re.compile(rb"\r?\n")

PARAMETER = re.compile(r";\s*([^\s=;]+)\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"?|([^;]*))")
EXTENDED = re.compile(r"(.+?)(?:\*(\d{1,3}))?(\*)?")
PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Headers:
    """The values of the names that we read, unfolded, in their order; the encoded words in them are still encoded."""

    values: Mapping[str, list[str]]

    def all(self, name: str) -> list[str]:
        """Every value of this lower-case name."""
        return self.values.get(name, [])

    def get(self, name: str) -> str:
        """The first value of this name that says anything, else an empty string."""
        return next((value for value in self.all(name) if value), "")


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The headers that stand between two places, and the place at which the body begins."""
    closing = _end_of_block(raw, start, end)
    body = BLANK_LINE.match(raw, closing, end)
    block = b"\n" + raw[start:closing]
    values: dict[str, list[str]] = {}
    room = limits.ALL_HEADERS_BYTES
    for count, name in enumerate(NAMED.finditer(block)):
        if count == limits.HEADERS or room <= 0:
            break
        value = _value(block, name)
        room -= len(value)
        values.setdefault(name[1].decode("ascii").lower(), []).append(value)
    return Headers(values), body.end() if body else closing


def _end_of_block(raw: bytes, start: int, end: int) -> int:
    """The place after the last header line: at the empty line, or at one that is no header."""
    if not FIRST_LINE.match(raw, start, end):
        return start
    furthest = min(end, start + limits.HEADER_BLOCK_BYTES)
    closing = NOT_A_HEADER.search(raw, start, furthest)
    return closing.end() if closing else furthest


def _value(block: bytes, name: re.Match[bytes]) -> str:
    """The value behind a name; of a long list of references also its end, where the answered letter stands."""
    start, room = name.end(), limits.HEADER_BYTES
    closing = NEXT_HEADER.search(block, start)
    end = closing.start() if closing else len(block)
    data = block[start : min(end, start + room)]
    if end - start > room and name[1].lower() == b"references":
        data = data[: room // 2] + b" " + block[end - room // 2 : end]
    return FOLD.sub("", header_text(data)).strip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A header such as Content-Type: its main value in lower case, and its parameters, continued ones joined."""
    main = value.partition(";")[0].strip().lower()
    whole: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in PARAMETER.finditer(value):
        text = re.sub(r'\\(["\\])', r"\1", match[2]) if match[2] is not None else match[3].strip()
        name = EXTENDED.fullmatch(match[1].lower())
        if name and (name[2] or name[3]):
            pieces.setdefault(name[1], {}).setdefault(int(name[2] or 0), (text, bool(name[3])))
        elif name:
            whole.setdefault(name[1], decode_words(text))
    return main, whole | {name: _joined(parts) for name, parts in pieces.items()}


def _joined(pieces: Mapping[int, tuple[str, bool]]) -> str:
    """The pieces of RFC 2231 in the order of their numbers; where none is escaped, RFC 2047 may have been used."""
    ordered = [pieces[number] for number in sorted(pieces)]
    if not any(is_extended for _, is_extended in ordered):
        return decode_words("".join(text for text, _ in ordered))
    first = ordered[0][0]
    charset, _, rest = first.split("'", 2) if first.count("'") >= 2 else ("", "", first)
    texts = [(rest, ordered[0][1]), *ordered[1:]]
    data = b"".join(_unescaped(text) if extended else text.encode("utf-8", "ignore") for text, extended in texts)
    return decode(data, charset)[0]


def _unescaped(text: str) -> bytes:
    return PERCENT.sub(lambda match: bytes([int(match[1], 16)]), text.encode("utf-8", "ignore"))
