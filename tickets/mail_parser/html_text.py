"""The readable text of an HTML body, in time that grows with its length alone.

Not made with nh3: its time grows with the square of the nesting, and here nothing is shown as HTML.
"""

import re
from collections import Counter
from html import unescape

TAG = re.compile(r"<(/?)([a-z][a-z0-9:]*)((?:\s|/)[^<>]*)?(?:>|\Z)|<[!?/][^<>]*(?:>|\Z)", re.I)
UNSEEN = ("script", "style", "title", "template", "object")
VOID = {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "track", "wbr", "param"}
CLOSED_BY_THE_NEXT = {"p", "li", "td", "th", "tr", "dd", "dt", "option", "tbody", "thead", "html", "body", "head"}
BREAKS = {
    "br",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "dd",
    "dt",
    "section",
    "article",
    "header",
    "footer",
    "center",
}
PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote"}
LINK = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.I)
ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
ENDLESS_NUMBER = re.compile(r"&#(?:\d{8,}|x[0-9a-f]{8,});?", re.I)
SPACES = re.compile(r"[ \t\r\n\f]+")
SHOWN_LINKS = ("http://", "https://", "mailto:")


def html_to_text(html: str) -> str:
    """The text with a line per block, `>` before what is in a blockquote, and a link's address behind its words."""
    writer = _Writer()
    position = 0
    source = _without_unseen(html)
    for tag in TAG.finditer(source):
        writer.words(source[position : tag.start()])
        position = tag.end()
        if tag[2]:
            writer.tag(tag[2].lower(), bool(tag[1]), tag[3] or "")
    writer.words(source[position:])
    return writer.text()


def nesting(html: str) -> int:
    """How many elements are open at most, about: what decides how long a cleaner takes."""
    is_open: Counter[str] = Counter()
    depth = deepest = 0
    for tag in TAG.finditer(html):
        name = (tag[2] or "br").lower()
        if name in VOID or name in CLOSED_BY_THE_NEXT or (tag[1] and not is_open[name]):
            continue
        step = -1 if tag[1] else 1
        is_open[name] += step
        depth += step
        deepest = max(deepest, depth)
    return deepest


def _without_unseen(html: str) -> str:
    """The source without comments, scripts and styles; one that never ends takes nothing with it."""
    for opening, closing in (("<!--", "-->"), *((f"<{name}", f"</{name}") for name in UNSEEN)):
        html = _without(html, opening, closing)
    return html


def _without(html: str, opening: str, closing: str) -> str:
    lower, kept, position = html.lower(), [], 0
    if len(lower) != len(html):  # a few signs grow when they are made small
        lower = html
    while (start := lower.find(opening, position)) >= 0 and (end := lower.find(closing, start)) >= 0:
        kept.append(html[position:start])
        position = html.find(">", end) + 1 or len(html)
    return "".join([*kept, html[position:]])


def _unescaped(text: str) -> str:
    """The text with its entities read; Python's own reader raises on a number of thousands of digits."""
    return unescape(ENDLESS_NUMBER.sub("&#65533;", text))


class _Writer:
    """Gathers lines of text while the tags go by."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.depth = 0
        self.link: tuple[str, int] | None = None

    def words(self, source: str) -> None:
        """Adds what stands between two tags."""
        if words := SPACES.sub(" ", _unescaped(source)):
            self.line.append(words)

    def tag(self, name: str, is_closing: bool, attributes: str) -> None:
        """Takes in one tag."""
        if name in PARAGRAPHS:
            self.end_line(is_paragraph=True)
        elif name in BREAKS:
            self.end_line(is_paragraph=False, is_forced=name == "br")
        elif name == "hr":
            self.end_line(is_paragraph=False)
            self.lines.append(self.prefix() + "_" * 32)
        if name == "blockquote":
            self.depth = max(0, self.depth + (-1 if is_closing else 1))
        elif name == "a":
            self.end_link() if is_closing else self.begin_link(attributes)
        elif name in ("td", "th") and is_closing:
            self.line.append(" ")
        elif name == "li" and not is_closing:
            self.line.append("- ")
        elif name == "img" and (alt := ALT.search(attributes)):
            self.words(alt[1] or alt[2] or "")

    def begin_link(self, attributes: str) -> None:
        found = LINK.search(attributes)
        address = _unescaped(next(filter(None, found.groups()), "")).strip() if found else ""
        self.link = (address, len(self.line)) if address.lower().startswith(SHOWN_LINKS) else None

    def end_link(self) -> None:
        """Writes the link's address behind its words, unless they say it already."""
        if self.link is None:
            return
        address, start = self.link
        words = "".join(self.line[start:]).strip()
        if address.removeprefix("mailto:").rstrip("/") not in words:
            self.line.append(f" <{address.removeprefix('mailto:')}>")
        self.link = None

    def end_line(self, *, is_paragraph: bool, is_forced: bool = False) -> None:
        words = SPACES.sub(" ", "".join(self.line)).strip(" ")
        if words or is_forced:
            self.lines.append((self.prefix() + words).rstrip())
        if is_paragraph and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self.prefix().rstrip())
        self.line, self.link = [], None

    def prefix(self) -> str:
        return "> " * min(self.depth, 5)

    def text(self) -> str:
        self.end_line(is_paragraph=False)
        while self.lines and not self.lines[-1].strip("> "):
            self.lines.pop()
        return "\n".join(self.lines).strip("\n").replace("\xa0", " ")
