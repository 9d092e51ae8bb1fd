"""From bytes to rows: which letters, which separators, and where a row begins; a piece at a time, whatever the size.

What is wrong with the whole file raises UnreadableError; what is wrong with one row stands in it.
"""

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, RawIOBase, TextIOWrapper
from itertools import islice
from typing import TextIO, TypeAlias
from unicodedata import normalize

from contacts.formulas import unguarded
from contacts.loads.kind import CellError, Kind, Values

Chunks: TypeAlias = Callable[[], Iterable[bytes]]

LONGEST_LINE = 8_000  # signs; no row of the directory comes near
MOST_FURTHER_LINES = 5  # that a cell in quotes may go on for
LONGEST_SHOWN = 200
SEPARATORS = ",;\t"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
WHAT_IS_WRONG, LINE = "What is wrong", "Line"  # columns of the file of refused rows, which may come back

AS_CSV = "In Excel choose “Save as”, then “CSV UTF-8 (Comma delimited)”."
IS_A_WORKBOOK = f"This is a workbook, not a CSV. {AS_CSV}"
NO_LETTERS = f"Its letters can be read neither as UTF-8 nor as Windows-1252. {AS_CSV}"
IS_EMPTY = "The file is empty. Its first line names the columns: {columns}."
NO_HEADING = "Its first line does not name the columns. Write above the rows: {columns}."
TOO_LONG = f"This line has more than {LONGEST_LINE:,} signs. Perhaps a line end or a closing quote is missing."
OPEN_QUOTE = "A quote in this line is not closed, or stands within a cell. Write a quote within a cell twice."
NOT_UTF8 = "It is not in UTF-8 and was read as Windows-1252, as Excel saves it. Look at names with accents."


class UnreadableError(ValueError):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row as it stands in the file: the line on which it begins, its cells, and what keeps it from being read."""

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is meant; with `problems`, pairs of a column and words, it means nothing yet."""

    line: int
    cells: list[str]
    values: Values
    problems: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read: the columns as it has them, how they were read, and its rows one by one."""

    columns: list[str]
    remark: str
    rows: Iterator[Row]


class _Stream(RawIOBase):
    """Pieces of bytes as one stream."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._left = iter(chunks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = chunk
        taken = min(len(buffer), len(self._left))
        buffer[:taken], self._left = self._left[:taken], self._left[taken:]
        return taken


def table_of(kind: Kind, chunks: Chunks) -> Table:
    """The table in these bytes; `chunks` gives them from the beginning each time."""
    encoding = _encoding(chunks)
    text = TextIOWrapper(BufferedReader(_Stream(chunks())), encoding=encoding, newline="")
    numbered = _lines(text)
    first = next((line for line in numbered if line[1].strip()), None)
    named = ", ".join(kind.titles)
    if first is None:
        raise UnreadableError(IS_EMPTY.format(columns=named))
    separator = max(SEPARATORS, key=lambda sign: _known_titles(kind, _cells_of(first[1], sign)))
    titles = _cells_of(first[1], separator)
    if not _known_titles(kind, titles):
        raise UnreadableError(NO_HEADING.format(columns=named))
    places = _places(kind, titles)
    rows = (_row(kind, places, len(titles), record) for record in records(numbered, separator))
    remark = NOT_UTF8 if encoding == "cp1252" else ""
    return Table(
        [_shown(" ".join(title.split())) for title in titles], remark, (row for row in rows if row is not None)
    )


def records(numbered: Iterator[tuple[int, str, bool]], separator: str) -> Iterator[Record]:
    """The rows of these lines. One with a quote that is never closed is given back alone, and the next is the next
    line: it swallows no others.
    """
    ahead: deque[tuple[int, str, bool]] = deque()
    while (taken := ahead.popleft() if ahead else next(numbered, None)) is not None:
        line, text, is_whole = taken
        if not is_whole:
            yield Record(line, [text[:LONGEST_SHOWN]], TOO_LONG)
        elif '"' not in text:
            yield Record(line, text.rstrip("\r\n").split(separator))
        else:
            further: list[tuple[int, str, bool]] = []
            try:
                yield Record(line, _quoted(text, separator, ahead, numbered, further))
            except csv.Error:
                ahead.extendleft(reversed(further))
                yield Record(line, [text.rstrip("\r\n")[:LONGEST_SHOWN]], OPEN_QUOTE)


def _quoted(
    text: str,
    separator: str,
    ahead: deque[tuple[int, str, bool]],
    numbered: Iterator[tuple[int, str, bool]],
    further: list[tuple[int, str, bool]],
) -> list[str]:
    """The cells of a row with quotes, which may go on in the next lines: those it took are `further`."""

    def feed() -> Iterator[str]:
        yield text
        while len(further) < MOST_FURTHER_LINES:
            more = ahead.popleft() if ahead else next(numbered, None)
            if more is None:
                return
            if not more[2]:
                ahead.appendleft(more)
                return
            further.append(more)
            yield more[1]

    return next(csv.reader(feed(), delimiter=separator, strict=True))


def _encoding(chunks: Chunks) -> str:
    start = b"".join(islice(chunks(), 1))[:4]
    if start.startswith(WORKBOOKS):
        raise UnreadableError(IS_A_WORKBOOK)
    by_mark = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if by_mark else ("utf-8-sig", "cp1252"):
        if _decodes(chunks, encoding):
            return encoding
    raise UnreadableError(NO_LETTERS)


def _decodes(chunks: Chunks, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in chunks():
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(text: TextIO) -> Iterator[tuple[int, str, bool]]:
    """Each line with its number and its end; of one that is too long the beginning, which is not whole."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        is_whole = len(line) < LONGEST_LINE or line.endswith(("\r", "\n"))
        rest = line
        while rest and not rest.endswith(("\r", "\n")) and not is_whole:
            rest = text.readline(LONGEST_LINE)
        yield number, line, is_whole


def _cells_of(line: str, separator: str) -> list[str]:
    return next(iter(csv.reader([line], delimiter=separator)), [])


def _known_titles(kind: Kind, titles: list[str]) -> int:
    known = {_bare(title) for title in kind.titles}
    return sum(_bare(title) in known for title in titles)


def _bare(title: str) -> str:
    """A title by which it is found, whatever its capitals, spaces and dashes."""
    return "".join(sign for sign in normalize("NFKC", title).lower() if sign.isalnum())


def _places(kind: Kind, titles: list[str]) -> list[int | None]:
    """Where each column of the kind stands in the file, None for one that it does not have."""
    found = [_bare(title) for title in titles]
    known = {_bare(title): title for title in (*kind.titles, WHAT_IS_WRONG, LINE)}
    unknown = [title for title, bare in zip(titles, found, strict=True) if bare and bare not in known]
    if unknown:
        named = ", ".join(f"“{_shown(title)}”" for title in unknown[:5])
        raise UnreadableError(
            f"Nobody knows the column {named}. Rename or remove it; known are: {', '.join(kind.titles)}."
        )
    twice = [known[bare] for bare in dict.fromkeys(found) if bare and found.count(bare) > 1]
    if twice:
        raise UnreadableError(f"The column “{twice[0]}” stands there twice. Remove one of them.")
    missing = [column.title for column in kind.columns if column.required and _bare(column.title) not in found]
    if missing:
        named = ", ".join(f"“{title}”" for title in missing)
        raise UnreadableError(f"The column {named} is missing. Add it: each row needs it.")
    return [found.index(_bare(title)) if _bare(title) in found else None for title in kind.titles]


def _row(kind: Kind, places: Sequence[int | None], width: int, record: Record) -> Row | None:
    """The row as it is meant; None for a line without a word, as spreadsheets leave them."""
    cells = [cell.replace("\0", "\ufffd") for cell in record.cells]
    if record.problem:
        return Row(record.line, cells, [], [("", record.problem)])
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != width:
        words = f"It has {len(cells)} cells, and the first line names {width} columns."
        return Row(record.line, cells, [], [("", f"{words} A cell that holds a separator has to stand in quotes.")])
    problems: list[tuple[str, str]] = []
    values: Values = []
    for column, place in zip(kind.columns, places, strict=True):
        value = None
        if place is not None:
            try:
                value = column.read(unguarded(cells[place].strip(" ")))
            except CellError as error:
                problems.append((column.title, str(error)))
            else:
                if column.required and not value:
                    problems.append((column.title, "It is empty, and every row needs it."))
        values.append(value)
    if not problems:
        try:
            values.extend(kind.derived(values))
        except CellError as error:
            problems.append((error.column, str(error)))
    return Row(record.line, cells, values, problems)


def _shown(title: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in title)[:60]
