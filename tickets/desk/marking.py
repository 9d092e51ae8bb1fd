"""Marks what was looked for in texts that anybody may have written: escaped first, then marked."""

import re
from collections.abc import Iterable

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from tickets.numbers import account_key

# Signs of no language, which the database puts around what it found, and one that it parts words by.
BEGIN, END, APART = "\ue000", "\ue001", "\v"
_MARKED = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text with every word marked that begins like one of these."""
    beginnings = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    if not beginnings:
        return conditional_escape(text)
    pieces = re.split(rf"(?<![^\W_])((?:{beginnings})[^\W_]*)", text, flags=re.IGNORECASE)
    return _put_together(pieces)


def marked_number(text: str, sought: str) -> SafeString:
    """A number that begins like what was typed, whatever stands between its signs; else any part typed of it."""
    key = account_key(sought)
    if key and account_key(text).removeprefix("IMS").startswith(key):
        return format_html("<mark>{}</mark>", text)
    return marked(text, re.findall(r"[^\W_]{2,}", sought))


def marked_snippet(text: str) -> SafeString:
    """A piece of a message as the database gives it, with its signs made marks."""
    return _put_together(_MARKED.split(" ".join(text.replace(APART, "").split())))


def _put_together(pieces: list[str]) -> SafeString:
    """Of pieces every second one is marked; stray signs of ours are left out."""
    clean = [piece.replace(BEGIN, "").replace(END, "") for piece in pieces]
    return SafeString(
        "".join(
            format_html("<mark>{}</mark>", piece) if place % 2 else conditional_escape(piece)
            for place, piece in enumerate(clean)
        )
    )
