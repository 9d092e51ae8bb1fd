"""The HTML of a mail, made from its text when it is sent: the words stand in one place only.

What the text shows by its layout, the HTML shows by its own means: a first line with words in capitals stands out,
indented lines become a table if any of them names something, lines that begin with a > a quotation, our own addresses
links, what follows the last line of two dashes the foot. Whatever was typed is escaped; nothing is fetched from
anywhere.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOOT = "--"
BANNER = re.compile(r"[A-Z]{2,} [A-Z]{2,}")  # two words in capitals, as guidelines write what must not be missed
INDENT = "  "
QUOTE = ">"
NAMES = ": "


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together; `kind` is banner, words, quoted or rows."""

    kind: str
    lines: list[SafeString]
    rows: list[list[SafeString]]


def html_of(subject: str, text: str) -> str:
    """A whole HTML document that says what the text says; the same for the same text."""
    body, foot = _parted(text.strip("\n").splitlines())
    context = {"subject": subject, "blocks": list(_blocks(body)), "foot": [_linked(line) for line in foot]}
    return render_to_string("mail/page.html", context)


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """What stands before the last line of two dashes, and what after it."""
    marks = [place for place, line in enumerate(lines) if line.rstrip() == FOOT]
    return (lines[: marks[-1]], lines[marks[-1] + 1 :]) if marks else (lines, [])


def _blocks(lines: Iterable[str]) -> Iterator[Block]:
    is_first = True
    for kind, group in groupby(lines, _kind):
        if kind:
            yield _block(kind, list(group), is_first=is_first)
            is_first = False


def _block(kind: str, lines: list[str], *, is_first: bool) -> Block:
    if kind == "rows" and any(NAMES in line for line in lines):
        return Block(kind, [], [_cells(line.strip()) for line in lines])
    is_banner = kind == "words" and is_first and len(lines) == 1 and BANNER.search(lines[0])
    shown = "quoted" if kind == "quoted" else "banner" if is_banner else "words"
    return Block(shown, [_linked(_bare(kind, line)) for line in lines], [])


def _kind(line: str) -> str:
    """What a line belongs to; "" for an empty one, which parts two blocks."""
    if not line.strip():
        return ""
    if line.startswith(QUOTE):
        return "quoted"
    return "rows" if line.startswith(INDENT) else "words"


def _bare(kind: str, line: str) -> str:
    return line.removeprefix(QUOTE).removeprefix(" ") if kind == "quoted" else line.strip()


def _cells(line: str) -> list[SafeString]:
    """A line such as "Next steps: Thu 17 Sep", parted at its first colon; one cell if it has none."""
    name, colon, value = line.partition(NAMES)
    return [_linked(part) for part in ([name, value] if colon else [line])]


def _linked(line: str) -> SafeString:
    """The line escaped, with our own addresses as links; where a stranger's address leads is for nobody to click."""
    ours = re.compile(rf"({re.escape(settings.CMS_SITE_URL)}/(?:[\w/?=&%:.~+-]*[\w/=])?)")
    parts = ours.split(line)
    pieces = (_link(part) if place % 2 else format_html("{}", part) for place, part in enumerate(parts))
    return mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped


def _link(address: str) -> SafeString:
    return format_html('<a href="{}" style="overflow-wrap:anywhere">{}</a>', address, address)
