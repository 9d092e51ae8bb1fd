"""Tables as files: CSV line by line, XLSX row by row on disk, so that memory stays the same at any length.

What people typed stays text. A program that opens such a file runs what begins like a formula: a CSV says in no other
way that it is none than by a quote before it; in a workbook every text is written as text.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import StringIO
from itertools import chain, islice
from typing import IO, TypeAlias

import xlsxwriter  # type: ignore[import-untyped]

from contacts.formulas import harmless

Cell: TypeAlias = str | int | datetime | None

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads the file in an old code page
SHEET_ROWS = 1_048_576  # the most that a sheet can hold, its heading included
COLUMN_WIDTH = 20
WORKBOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The file piece by piece; all is quoted, so that a comma or a semicolon begins no cell, and so no formula."""
    line = StringIO(newline="")
    writer = csv.writer(line, quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK
    for cells in chain([titles], rows):
        writer.writerow(map(_csv_cell, cells))
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def write_workbook(file: IO[bytes], title: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Writes a workbook; what one sheet cannot hold goes on in the next."""
    left = iter(rows)
    with xlsxwriter.Workbook(file, WORKBOOK) as book:
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        number = 1
        upcoming = next(left, None)
        while number == 1 or upcoming is not None:
            sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(titles) - 1, COLUMN_WIDTH)
            for column, words in enumerate(titles):
                sheet.write_string(0, column, words, bold)
            first = [] if upcoming is None else [upcoming]
            for row, cells in enumerate(islice(chain(first, left), SHEET_ROWS - 1), 1):
                for column, cell in enumerate(cells):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(row, column, cell, day)
                    elif isinstance(cell, int):
                        sheet.write_number(row, column, cell)
                    elif cell:
                        sheet.write_string(row, column, cell)
            upcoming = next(left, None)
            number += 1


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return str(cell) if isinstance(cell, int) else harmless(cell or "")
