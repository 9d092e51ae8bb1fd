"""Files of tables: text stays text, whatever people typed; dates are dates; and no row is lost."""

import csv
from datetime import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.formulas import harmless
from tickets import spreadsheets
from tickets.spreadsheets import Cell, csv_lines, write_workbook

Rows = list[tuple[Cell, ...]]
TYPED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)

# What is typed, and what a CSV holds for it.
INJECTIONS = [
    ("=1+1", "'=1+1"),
    ('=HYPERLINK("http://x.example","see")', '\'=HYPERLINK("http://x.example","see")'),
    ("+1 770 555 0142", "'+1 770 555 0142"),
    ("-2", "'-2"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("\r=1", "'\r=1"),
    ("\n=1", "'\n=1"),
    ("＝1+1", "'＝1+1"),
    ("a;=1+1", "a;=1+1"),
    ('a",=1+1', 'a",=1+1'),
    ("a=1", "a=1"),
    ("'=1", "'=1"),
    ("", ""),
]


def read_csv(rows: Rows) -> list[list[str]]:
    whole = "".join(csv_lines(["A", "B"], rows))
    assert whole.startswith("\ufeff")
    return list(csv.reader(StringIO(whole[1:], newline="")))


def read_workbook(rows: Rows) -> openpyxl.Workbook:
    file = BytesIO()
    write_workbook(file, "Requests", ["A", "B"], rows)
    return openpyxl.load_workbook(file)


@pytest.mark.parametrize(("typed", "held"), INJECTIONS)
def test_what_begins_a_formula_is_text_in_a_csv(typed: str, held: str) -> None:
    assert read_csv([(typed, "x")]) == [["A", "B"], [held, "x"]]


def test_every_cell_is_quoted_so_that_none_is_begun_by_what_is_in_another() -> None:
    assert "".join(csv_lines(["A"], [("a;=1",), (None,)])) == '\ufeff"A"\r\n"a;=1"\r\n""\r\n'


@given(TYPED)
def test_no_cell_of_a_csv_begins_a_formula_and_all_of_the_text_is_there(typed: str) -> None:
    (held, _) = read_csv([(typed, "x")])[1]
    assert not held.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert held in (typed, f"'{typed}")
    assert harmless(held) == held


@pytest.mark.parametrize("typed", [typed for typed, _ in INJECTIONS if typed])
def test_what_begins_a_formula_is_text_in_a_workbook(typed: str) -> None:
    cell = read_workbook([(typed, "x")]).active["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.replace("\r\n", "\n").replace("_x000D_", "\r") == typed.replace("\r\n", "\n")


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30))
def test_a_workbook_holds_what_was_typed(typed: str) -> None:
    cell = read_workbook([(typed, "x")]).active["A2"]
    assert (cell.data_type, cell.value) == ("s", typed)


def test_dates_are_dates() -> None:
    at = datetime(2026, 9, 15, 17, 0)  # noqa: DTZ001 - a wall clock's, as spreadsheets have them
    sheet = read_workbook([(at, None)]).active
    assert (sheet["A2"].value, sheet["A2"].is_date, sheet["B2"].value) == (at, True, None)
    assert read_csv([(at, None)])[1] == ["2026-09-15 17:00", ""]


@pytest.mark.parametrize(("count", "sheets"), [(0, [0]), (1, [1]), (3, [3]), (4, [3, 1]), (7, [3, 3, 1])])
def test_what_one_sheet_cannot_hold_goes_on_in_the_next(
    monkeypatch: pytest.MonkeyPatch, count: int, sheets: list[int]
) -> None:
    monkeypatch.setattr(spreadsheets, "SHEET_ROWS", 4)
    book = read_workbook([(str(number), "x") for number in range(count)])
    assert [sheet.max_row - 1 for sheet in book] == sheets
    assert [sheet["A1"].value for sheet in book] == ["A"] * len(sheets)
    assert [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)] == [str(n) for n in range(count)]


def test_a_csv_takes_no_row_before_it_is_asked_for() -> None:
    taken: list[int] = []

    def rows() -> object:
        for number in range(3):
            taken.append(number)
            yield (str(number),)

    lines = csv_lines(["A"], rows())  # type: ignore[arg-type]
    assert [next(lines), next(lines)] == ["\ufeff", '"A"\r\n']
    assert taken == []
    next(lines)
    assert taken == [0]
