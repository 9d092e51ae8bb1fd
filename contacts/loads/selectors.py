"""What a report shows, and the files that are taken along."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from contacts.formulas import guarded
from contacts.loads.kind import Kind
from contacts.loads.reading import LINE, WHAT_IS_WRONG
from contacts.models import AccessEvent, Load, LoadRow, User
from contacts.row_ids import row_id

ROWS_ON_A_PAGE = 50
NEWEST = 20
PEOPLE_SHOWN = 50
SHOWN = {
    "": Q(),
    "new": Q(state="new"),
    "changed": Q(state="changed"),
    "unchanged": Q(state="unchanged"),
    "refused": Q(state="refused"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One value that becomes another."""

    column: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or with the whole row where it names no column."""

    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the report in words."""

    line: int
    state: str
    words: str
    changes: list[Change]
    problems: list[Problem]
    page: str  # the address of what it is about, "" without one


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some rows by line; `after` is the line that the next page starts behind, "" on the last."""

    rows: list[Told]
    after: str


def newest_loads() -> list[Load]:
    """The newest files, whoever brought them."""
    return list(Load.objects.select_related("by", "ordered_by").order_by("-id")[:NEWEST])


def report_page(load: Load, kind: Kind, show: str, after: str) -> ReportPage:
    """The rows of one sort, those behind the line `after`."""
    rows = load.rows.filter(SHOWN.get(show, Q())).order_by("line")
    if (last := row_id(after)) is not None:
        rows = rows.filter(line__gt=last)
    found = list(rows[: ROWS_ON_A_PAGE + 1])
    is_more = len(found) > ROWS_ON_A_PAGE
    shown = found[:ROWS_ON_A_PAGE]
    return ReportPage([_told(kind, row) for row in shown], str(shown[-1].line) if is_more else "")


def without_password(load: Load) -> QuerySet[User]:
    """Whom this file has entered, who has no password yet and was not told how to set one."""
    entered = load.rows.filter(state="new", loaded=True).values("target")
    told = AccessEvent.objects.filter(user=OuterRef("pk"), kind=AccessEvent.Kind.INVITATION_SENT)
    rows = User.objects.filter(pk__in=entered, is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return rows.filter(~Exists(told))


def refused_rows(load: Load) -> Iterator[tuple[str, ...]]:
    """The refused rows as they stand in the file, with their line and what is wrong; to put right and bring again."""
    width, kept = len(load.columns), _own_columns(load)
    for row in load.rows.filter(state="refused").order_by("line").iterator():
        wrong = " ".join(_sentence(problem) for problem in _problems(row))
        cells = row.cells + [""] * width
        yield *(guarded(cells[place]) for place in kept), str(row.line), wrong


def refused_titles(load: Load) -> list[str]:
    """The columns of that file."""
    return [*(load.columns[place] for place in _own_columns(load)), LINE, WHAT_IS_WRONG]


def exported_rows(kind: Kind) -> Iterator[tuple[str, ...]]:
    """All that is known of a kind, as a file of it has it; read while it is sent."""
    width = len(kind.columns)
    known = f"SELECT cells[1:{width}] FROM ({kind.known}) AS known WHERE {kind.exported} ORDER BY cells"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(known)
        while rows := cursor.fetchmany(2_000):
            for (cells,) in rows:
                yield tuple(guarded(cell or "") for cell in cells)


def _own_columns(load: Load) -> list[int]:
    """The places of its columns but for those that such a file was given before."""
    return [place for place, title in enumerate(load.columns) if title not in (LINE, WHAT_IS_WRONG)]


def _told(kind: Kind, row: LoadRow) -> Told:
    words = " · ".join(value for value in row.vals[: len(kind.columns)] if value) if row.vals else ""
    changes = [Change(kind.compared[place - 1], was, becomes) for place, was, becomes in row.changes]
    page = kind.opens.format(row.target) if kind.opens and row.target else ""
    return Told(row.line, row.state, words or " ".join(row.cells)[:200], changes, _problems(row), page)


def _problems(row: LoadRow) -> list[Problem]:
    return [Problem(column, words) for column, words in row.problems]


def _sentence(problem: Problem) -> str:
    return f"{problem.column}: {problem.words}" if problem.column else problem.words
