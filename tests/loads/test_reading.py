"""From bytes to rows: every way in which people and programs write a CSV is read, or refused with what to do."""

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.formulas import BEGINS_A_FORMULA, guarded, unguarded
from contacts.loads.reading import LONGEST_LINE, UnreadableError, table_of
from tickets.loads.kinds import KINDS
from tickets.spreadsheets import csv_lines

ACCOUNTS = KINDS["accounts"]
HEAD = "Account number,Agency,Customer\n"
ONE = ["770 555 0142", "Harbor", "Café"]


def pieces(content: str | bytes, size: int = 7) -> Iterable[bytes]:
    """As they are kept, with letters and line ends parted anywhere."""
    whole = content if isinstance(content, bytes) else content.encode()
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def rows(content: str | bytes) -> list[tuple[int, list[str | None]]]:
    """The rows that can be read, as they are meant."""
    return [
        (row.line, row.values[:3]) for row in table_of(ACCOUNTS, lambda: pieces(content)).rows if not row.problems
    ]


def problems(content: str) -> list[tuple[int, str, str]]:
    found = table_of(ACCOUNTS, lambda: pieces(content)).rows
    return [(row.line, column, words) for row in found for column, words in row.problems]


@pytest.mark.parametrize(
    "content",
    [
        "Account number,Agency,Customer\n770 555 0142,Harbor,Café\n",
        "\ufeffAccount number,Agency,Customer\r\n770 555 0142,Harbor,Café\r\n",
        "\n\nAccount number;Agency;Customer\r770 555 0142;Harbor;Café",
        "customer\tACCOUNT_NUMBER\tagency\nCafé\t770 555 0142\t Harbor \n\t\t\n",
        '"Account number","Agency","Customer"\n"770 555 0142","Harbor","Café"\n',
        '"Agency","Customer","Account number"\n"Harbor","Caf\u0065\u0301",７７０ 555  0142\n',
        '"Line","What is wrong","Agency","Customer","Account number"\n7,"Why.",Harbor,"Café",770 555 0142\n',
        "Account number,Agency,Customer\n770 555 0142,Harbor,Café\n".encode("utf-16"),
        "Account number;Agency;Customer\r\n770 555 0142;Harbor;Café\r\n".encode("cp1252"),
    ],
)
def test_it_is_read_however_it_is_written(content: str | bytes) -> None:
    assert [values for _, values in rows(content)] == [ONE]


def test_what_is_guessed_is_said() -> None:
    said = [
        table_of(ACCOUNTS, lambda code=code: pieces((HEAD + "1,A,é\n").encode(code))).remark
        for code in ("utf-8", "cp1252")
    ]
    assert said[0] == ""
    assert "Windows-1252" in said[1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty. Its first line names the columns: Account number, Agency, Customer, Moves from."),
        (b"\r\n \r\n", "The file is empty."),
        (b"PK\x03\x04\x14\x00", "workbook"),
        (b"Account number,Agency,Customer\n\x81\x8d,a,b\n", "neither as UTF-8 nor as Windows-1252"),
        (b"770,Harbor,Dental\n", "does not name the columns"),
        (b"\xff\xfeA", "neither"),
        (b"Account number,Agency\n", "The column “Customer” is missing."),
        (b"Account number,Agency,Customer,agency\n", "“Agency” stands there twice"),
        (b"Account number,Agency,Customer,Fax\x07\n", "Nobody knows the column “Fax\ufffd”."),
        (b"x" * 1_000_000, "does not name the columns"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        table_of(ACCOUNTS, lambda: pieces(content, 4096))
    assert words in str(refused.value)


def test_a_bad_row_is_refused_alone_by_its_line() -> None:
    long = "x" * (LONGEST_LINE * 3)
    lines = [
        "1,Harbor,One",
        '2,Harbor,"never closed',  # 3
        "3,Harbor,Three",
        '4,"Har""bor",5" pipe',
        f"5,Harbor,{long}",  # 6
        ",,",
        "6,Harbor",  # 8
        "7,Harbor,a,b",
        '"8"x,Harbor,Eight',  # 10
        "…,Harbor,No number",
        ",Harbor,Nothing",  # 12
        "9,Harbor,\0Nul",
        "10,Harbor,bell\x07",  # 14
        "11,Har\u202ebor,turned",
        f"12,Harbor,{'n' * 121}",  # 16
        '13,Harbor,"two',
        'lines"',  # 18
        "14,Harbor,Last",
        '15,Harbor,"open',  # 20
        f'x",{long}',
    ]
    content = HEAD + "\n".join(lines)
    assert rows(content) == [
        (2, ["1", "Harbor", "One"]),
        (4, ["3", "Harbor", "Three"]),
        (5, ["4", 'Har"bor', '5" pipe']),
        (17, ["13", "Harbor", "two lines"]),
        (19, ["14", "Harbor", "Last"]),
    ]
    assert [(line, column, words.split(".")[0]) for line, column, words in problems(content)] == [
        (3, "", "A quote in this line is not closed, or stands within a cell"),
        (6, "", "This line has more than 8,000 signs"),
        (8, "", "It has 2 cells, and the first line names 3 columns"),
        (9, "", "It has 4 cells, and the first line names 3 columns"),
        (10, "", "A quote in this line is not closed, or stands within a cell"),
        (11, "Account number", "This is no account number: it has neither letters nor digits of the usual alphabet"),
        (12, "Account number", "It is empty, and every row needs it"),
        (13, "Customer", "It holds signs that cannot be shown"),
        (14, "Customer", "It holds signs that cannot be shown"),
        (15, "Agency", "It holds signs that cannot be shown"),
        (16, "Customer", "It has 121 signs, and 120 are the most"),
        (20, "", "A quote in this line is not closed, or stands within a cell"),
        (21, "", "This line has more than 8,000 signs"),
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=9),
    st.sampled_from(["", *"=+-@'", "'=", "''+"]),
)
def test_what_is_guarded_on_the_way_out_is_as_it_was_on_the_way_in(words: str, before: str) -> None:
    name = before + words
    assert not guarded(name).startswith(BEGINS_A_FORMULA)
    assert unguarded(guarded(name)) == name
    file = "".join(csv_lines(ACCOUNTS.titles, [("1", "Harbor", guarded(name), "")]))
    (row,) = table_of(ACCOUNTS, lambda: pieces(file, 4096)).rows
    assert row.cells[2] == guarded(name)
