"""Encoded words of RFC 2047, also as broken programs write them."""

import re
from collections.abc import Iterator

from tickets.mail_parser.charsets import decode, plain
from tickets.mail_parser.transfer import from_base64, from_quoted_printable

# Tolerated: spaces and question marks inside, a language, a missing end. Bounded, so that no start scans far.
WORD = re.compile(
    r"=\?\s?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\s?\?\s?([bq])\s?\?((?:[^?]|\?(?!=)){0,4000}?)(?:\?=|\??$)", re.I
)


def decode_words(text: str) -> str:
    """The header with its encoded words read; those that belong together are joined before they are decoded."""
    if "=?" not in text:
        return text
    return plain("".join(_pieces(text)))


def _pieces(text: str) -> Iterator[str]:
    position, pending, charset = 0, b"", ""
    for word in WORD.finditer(text):
        between = text[position : word.start()]
        position = word.end()
        is_next = bool(pending) and not between.strip()
        if not is_next or word[1].lower() != charset:
            yield decode(pending, charset)[0]
            pending, charset = b"", word[1].lower()
        if not is_next:
            yield between
        pending += _bytes_of(word)
    yield decode(pending, charset)[0]
    yield text[position:]


def _bytes_of(word: re.Match[str]) -> bytes:
    content = word[3].encode("utf-8", "ignore")
    if word[2] in "bB":
        return from_base64(content)
    return from_quoted_printable(content.replace(b"_", b" ").replace(b"\n", b" "))
