"""Which parts are the text of a message, and that text."""

import re
from collections.abc import Sequence

from tickets.mail_parser import limits
from tickets.mail_parser.charsets import decode, plain
from tickets.mail_parser.html_text import html_to_text, nesting
from tickets.mail_parser.structure import Leaf

PLAIN = ("text/plain",)
MARKED_UP = ("text/enriched", "text/richtext")
HTML = ("text/html", "application/xhtml+xml")
META_CHARSET = re.compile(rb"<meta[^<>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
ENRICHED_TAG = re.compile(r"<(/?)([a-z-]{1,60})>|<<", re.I)
SUMMARY = re.compile(r"^SUMMARY(?:;[^:\n]*)?:(.*)$", re.M)
STARTS = re.compile(r"^DTSTART(?:;[^:\n]*)?:(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d))?", re.M)


def is_body(leaf: Leaf, is_first: bool) -> bool:
    """Whether the part is text of the message and no file: not sent as one, and without a name unless first."""
    if leaf.content_type not in (*PLAIN, *MARKED_UP, *HTML) or leaf.disposition[0] == "attachment":
        return False
    return "multipart/report" not in leaf.containers[1:] and (is_first or not leaf.filename)


def text_of(bodies: Sequence[Leaf], notes: list[str]) -> str:
    """The readable text of all bodies in their order; HTML is read only where no plain text says the same."""
    texts = {leaf.start: _readable(leaf, notes) for leaf in bodies if leaf.content_type not in HTML}
    said = {place for leaf in bodies if texts.get(leaf.start) for place in leaf.alternatives}
    room = limits.HTML_SIGNS
    for leaf in bodies:
        if leaf.content_type in HTML and room > 0 and not said.intersection(leaf.alternatives):
            html = html_source(leaf, notes)[:room]
            texts[leaf.start] = plain(html_to_text(html)).strip()  # entities may have brought signs back
            room -= len(html)
    return bounded("\n\n".join(texts[place] for place in sorted(texts) if texts[place]), notes)


def html_of(bodies: Sequence[Leaf], notes: list[str]) -> str:
    """The HTML of all bodies as it came; empty if there is none, or none that can be cleaned in good time."""
    html = ""
    for leaf in bodies:
        if leaf.content_type in HTML and len(html) <= limits.HTML_SIGNS:
            html += ("\n<hr>\n" if html else "") + html_source(leaf, notes)
    if len(html) > limits.HTML_SIGNS:
        notes.append(f"The HTML was cut after {limits.HTML_SIGNS:,} signs.")
    html = html[: limits.HTML_SIGNS]
    if nesting(html) <= limits.HTML_DEPTH:
        return html
    notes.append("The HTML is nested too deeply to be shown; its text was kept.")
    return ""


def html_source(leaf: Leaf, notes: list[str]) -> str:
    """The HTML of one part; its own <meta> names the charset if the header does not."""
    data = leaf.content[: limits.TEXT_BYTES]
    meta = META_CHARSET.search(data[:2000])
    declared = leaf.parameters.get("charset") or (meta[1].decode("ascii", "ignore") if meta else "")
    return plain(_decoded(data, declared, notes))


def calendar_line(leaf: Leaf) -> str:
    """A readable line for an invitation that came without words."""
    source = plain(decode(leaf.content[: limits.TEXT_BYTES], leaf.parameters.get("charset", ""))[0])
    summary, starts = SUMMARY.search(source), STARTS.search(source)
    words = summary[1].replace("\\", "").strip()[: limits.SUBJECT_SIGNS] if summary else "without a title"
    when = f", {starts[1]}-{starts[2]}-{starts[3]}" if starts else ""
    time = f" {starts[4]}:{starts[5]}" if starts and starts[4] else ""
    return f"Calendar invitation: {words}{when}{time}"


def bounded(text: str, notes: list[str]) -> str:
    """The text up to its limit, with a note if it was cut."""
    if len(text) <= limits.TEXT_SIGNS:
        return text
    notes.append(f"The text was cut after {limits.TEXT_SIGNS:,} signs.")
    return text[: limits.TEXT_SIGNS]


def _readable(leaf: Leaf, notes: list[str]) -> str:
    """The text of one plain or enriched part, without empty lines around it; empty if it says nothing."""
    text = plain(_decoded(leaf.content[: limits.TEXT_BYTES], leaf.parameters.get("charset", ""), notes))
    if leaf.content_type in MARKED_UP:
        text = ENRICHED_TAG.sub(lambda tag: "" if tag[2] else "<", text)
    elif leaf.parameters.get("format", "").lower() == "flowed":
        text = unflowed(text, is_spaceless=leaf.parameters.get("delsp", "").lower() == "yes")
    return text.strip("\n") if text.strip() else ""


def _decoded(data: bytes, declared: str, notes: list[str]) -> str:
    text, instead = decode(data, declared)
    if instead:
        said = f"The charset {declared[:40]!a} is unknown or wrong" if declared else "No charset was named"
        notes.append(f"{said}; read as {instead}.")
    return text


def unflowed(text: str, *, is_spaceless: bool) -> str:
    """The paragraphs of format=flowed (RFC 3676) on one line each; quoted ones keep their marks."""
    lines: list[str] = []
    open_depth = -1  # of the paragraph that the next line goes on with; -1 for none
    gathered: list[str] = []
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth, words = len(line) - len(bare), bare.removeprefix(" ")
        if open_depth != depth or words == "-- ":
            lines += _paragraph(open_depth, gathered)
            gathered = []
        is_flowing = words.endswith(" ") and words != "-- "
        gathered.append(words[:-1] if is_flowing and is_spaceless else words)
        open_depth = depth
        if not is_flowing:
            lines += _paragraph(depth, gathered)
            open_depth, gathered = -1, []
    return "\n".join(lines + _paragraph(open_depth, gathered))


def _paragraph(depth: int, pieces: Sequence[str]) -> list[str]:
    if not pieces:
        return []
    return [(">" * depth + " " if depth > 0 else "") + "".join(pieces)]
