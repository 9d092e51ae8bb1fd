"""Rows as a file to take along: a CSV sent while they are read, a workbook put together on disk first."""

from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from tickets.spreadsheets import Cell, csv_lines, write_workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> HttpResponseBase:
    """The rows as a CSV of that name."""
    return _named(
        StreamingHttpResponse(csv_lines(titles, rows), content_type="text/csv; charset=utf-8"), f"{name}.csv"
    )


def as_workbook(sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Cell]], name: str) -> HttpResponseBase:
    """The rows as a workbook of that name, on sheets of that title."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    write_workbook(file, sheet, titles, rows)
    file.seek(0)
    return _named(FileResponse(file, content_type=EXCEL), f"{name}.xlsx")


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
