"""Rows as a file to take along: a CSV sent while they are read, a workbook put together on disk first."""

from collections.abc import Iterable, Sequence
from functools import wraps
from tempfile import TemporaryFile

from allauth.core import ratelimit
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from contacts.access import P, View, signed_in_user
from tickets.often import is_too_often
from tickets.spreadsheets import Cell, csv_lines, write_workbook

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A file of all rows is the dearest of all pages.
MOST_FILES, FIVE_MINUTES = 20, 300


def few_at_a_time(view: View[P]) -> View[P]:
    """Within a door, for a file of all rows: each person has so many in five minutes, and is asked to wait then."""

    @wraps(view)
    def counted(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        whose = str(signed_in_user(request).pk)
        if is_too_often("export", whose, most=MOST_FILES, seconds=FIVE_MINUTES):
            return ratelimit.respond_429(request)
        return view(request, *args, **kwargs)

    return counted


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
