"""The tree of a message walked part by part, without recursion and within the limits of depth and number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from tickets.mail_parser import limits
from tickets.mail_parser.headers import Headers, parameters, read_headers
from tickets.mail_parser.transfer import decoded

SEEMS_A_BOUNDARY = re.compile(rb"\n--([^\s-]\S{0,198})[ \t]*\r?\n(?=content-|\r?\n)", re.I)
TYPE = re.compile(r"[a-z0-9][\w.+-]{0,60}/[a-z0-9][\w.+-]{0,100}", re.A)
CARRIAGE_RETURN = ord("\r")
CHILDREN = 2 * limits.PARTS  # of one multipart, empty ones included


@dataclass(frozen=True, eq=False)
class Leaf:
    """A part that holds no others: its headers, its place in the raw bytes and its place in the tree."""

    raw: bytes = field(repr=False)
    start: int
    end: int
    headers: Headers
    content_type: str
    parameters: dict[str, str]
    alternatives: tuple[int, ...]  # the multipart/alternative nodes around it, by the place they start at
    containers: tuple[str, ...]  # the types of the multiparts around it, the outermost first

    @cached_property
    def disposition(self) -> tuple[str, dict[str, str]]:
        return parameters(self.headers.get("content-disposition"))

    @cached_property
    def filename(self) -> str:
        """The name that the part claims; empty without one."""
        return self.disposition[1].get("filename") or self.parameters.get("name", "")

    @cached_property
    def content(self) -> bytes:
        """The decoded bytes, all of them."""
        encoding = self.headers.get("content-transfer-encoding").partition(";")[0]
        is_text = self.content_type.startswith(("text/", "message/"))
        return decoded(self.raw[self.start : self.end], encoding, is_text=is_text)


@dataclass(frozen=True, slots=True)
class _Node:
    """A stretch of the raw bytes that is still to be read as a part."""

    start: int
    end: int
    default_type: str = "text/plain"
    alternatives: tuple[int, ...] = ()
    containers: tuple[str, ...] = ()


def walk(raw: bytes, notes: list[str]) -> tuple[Headers, list[Leaf]]:
    """The headers of the message and its leaves in their order; what was left out is said in `notes`."""
    waiting = [_Node(0, len(raw))]
    leaves: list[Leaf] = []
    top: Headers | None = None
    while waiting and len(leaves) < limits.PARTS:
        node = waiting.pop()
        leaf = _leaf(raw, node)
        top = top or leaf.headers
        children = list(_children(leaf, notes)) if leaf.content_type.startswith("multipart/") else []
        waiting.extend(reversed(children))
        if not children:
            leaves.append(_as_leaf(leaf))
    if waiting:
        notes.append(f"{len(waiting)} more parts were left out.")
    return top or Headers({}), leaves


def _leaf(raw: bytes, node: _Node) -> Leaf:
    headers, body = read_headers(raw, node.start, node.end)
    content_type, values = parameters(headers.get("content-type"))
    if not TYPE.fullmatch(content_type):
        content_type = node.default_type if content_type in ("", "text", "plain") else "application/octet-stream"
    return Leaf(raw, body, node.end, headers, content_type, values, node.alternatives, node.containers)


def _as_leaf(leaf: Leaf) -> Leaf:
    """A multipart in which no boundary was found is a text; one that is too deep stays what it is."""
    is_text = leaf.content_type.startswith("multipart/") and len(leaf.containers) < limits.DEPTH
    return replace(leaf, content_type="text/plain") if is_text else leaf


def _children(parent: Leaf, notes: list[str]) -> Iterator[_Node]:
    """The parts of a multipart; none if it is too deep or if no boundary can be found, so that it stays whole."""
    if len(parent.containers) >= limits.DEPTH:
        notes.append(f"Parts nested deeper than {limits.DEPTH} levels were kept as they came.")
        return
    alternatives = parent.alternatives
    if parent.content_type == "multipart/alternative":
        alternatives = (*alternatives, parent.start)
    default = "message/rfc822" if parent.content_type == "multipart/digest" else "text/plain"
    for start, end in _stretches(parent, notes):
        yield _Node(start, end, default, alternatives, (*parent.containers, parent.content_type))


def _stretches(parent: Leaf, notes: list[str]) -> list[tuple[int, int]]:
    """Where the parts lie between the boundaries; the declared one goes before one that merely looks like it."""
    places = _between(parent, parent.parameters.get("boundary", "").encode("utf-8", "ignore").rstrip(), notes)
    if not places and (seen := SEEMS_A_BOUNDARY.search(parent.raw, _first_place(parent), parent.end)):
        places = _between(parent, seen[1], notes)
    return places


def _between(parent: Leaf, boundary: bytes, notes: list[str]) -> list[tuple[int, int]]:
    """The stretches that this boundary parts; the last one may lack its end."""
    raw = parent.raw
    places: list[tuple[int, int]] = []
    opened: int | None = None
    for found in _lines_of(boundary).finditer(raw, _first_place(parent), parent.end) if boundary else ():
        if found[1] and opened is None:
            opened = parent.start  # only the closing boundary: the text stands where the preamble would
        if opened is not None and found.start() >= opened:
            places.append((opened, found.start() - (raw[found.start() - 1] == CARRIAGE_RETURN)))
        opened = None if found[1] else found.end()
        if found[1] or len(places) == CHILDREN:
            break
    if len(places) == CHILDREN:
        notes.append(f"{raw.count(b'--' + boundary, places[-1][1], parent.end)} more parts were left out.")
    elif opened is not None and opened < parent.end:
        places.append((opened, parent.end))
    return places


def _lines_of(boundary: bytes) -> re.Pattern[bytes]:
    """The lines that part by this boundary; the first group is there for the closing one."""
    return re.compile(rb"\n--" + re.escape(boundary) + rb"(?:(--)[ \t]*(?=\r?\n|\Z)|[ \t]*(?:(?=\n--)|\r?\n|\Z))")


def _first_place(parent: Leaf) -> int:
    """Where to look for the first boundary: it may stand on the body's first line, right after the headers."""
    return max(parent.start - 1, 0)
