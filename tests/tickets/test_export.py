"""All rows of the list as a file: what its filters leave, and nothing of anybody else [8.1]."""

import csv
from datetime import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.http import HttpResponse

from contacts.models import AccessEvent
from tests.many import copy_ticket
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.selectors.lists import PAGE
from tickets.services.finish import resolve

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEN = office("2026-09-15 10:00")
FURTHER = ("=1+1", "770 555 0143")


def body(answer: HttpResponse) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows_of(answer: HttpResponse) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body(answer).decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def three(world: World) -> World:
    confirmed(
        world,
        file(
            world.dana, TEN, description="=cmd|' /C calc'!A0", kind="report", report="mac", further_accounts=FURTHER
        ),
    )
    over = file(world.lee, TEN, description="of Lee", account_text="404 000 0000")
    resolve(over.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 11:00"))
    file(world.ed, TEN, description="of Ed", account_text="404 555 0188")
    return world


def test_every_column_in_plain_words(visitor: Visitor, three: World) -> None:
    (row,) = rows_of(visitor("dana").get("/requests/export.csv"))
    ticket = fresh(three.dana.submitted_tickets.get())
    assert row == {
        "Issue number": ticket.numbers.get(kind="issue").number,
        "IMS number": "",
        "Customer": "Peachtree Dental Group",
        "Request": "'=cmd|' /C calc'!A0",
        "Account": "770 555 0142",
        "Further accounts": "'=1+1, 770 555 0143",
        "Kind": "Report: MAC report (adds, moves, changes)",
        "Stage": "Being worked on",
        "Whose turn": f"Ours: {ticket.assignee}",
        "We owe you": "Next steps",
        "By (office time)": "2026-09-17 17:00",
        "Who has it": str(ticket.assignee),
        "Team": ticket.team.name,
        "Filed by": "Dana Ortiz",
        "Filed (office time)": "2026-09-15 10:00",
        "Ended (office time)": "",
        "The office is on": "Eastern time",
    }


def test_a_workbook_has_the_same_with_real_dates(visitor: Visitor, three: World) -> None:
    answer = visitor("dana").get("/requests/export.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(body(answer))).active
    titles, cells = ([cell.value for cell in row] for row in sheet.iter_rows())
    row = dict(zip(titles, cells, strict=True))
    assert row["Request"] == "=cmd|' /C calc'!A0"
    assert sheet["D2"].data_type == "s"
    assert row["By (office time)"] == datetime(2026, 9, 17, 17)  # noqa: DTZ001 - the office's wall clock
    assert answer["Content-Disposition"] == 'attachment; filename="requests-2026-09-15.xlsx"'
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("who", "query", "requests"),
    [
        ("hana", "show=all", ["of Lee", "'=cmd|' /C calc'!A0"]),
        ("hana", "", ["'=cmd|' /C calc'!A0"]),
        ("hana", "show=finished", ["of Lee"]),
        ("hana", "show=all&q=lee", ["of Lee"]),
        ("hana", "show=all&q=ed", []),
        ("dana", "show=all&whose=all", ["'=cmd|' /C calc'!A0"]),
        ("ed", "show=all", ["of Ed"]),
    ],
)
def test_what_is_filtered_is_taken_along(
    visitor: Visitor, three: World, who: str, query: str, requests: list[str]
) -> None:
    found = rows_of(visitor(who).get(f"/requests/export.csv?{query}"))
    assert [row["Request"] for row in found] == requests


def test_all_rows_come_and_not_one_page_in_the_order_of_the_list(visitor: Visitor, world: World) -> None:
    """Of Lee, whose other request is over and so in no list of open ones."""
    due = "o.owed_at - mod(n, 3) * interval '1 day'"
    copy_ticket(file(world.lee, TEN, description="number 0"), PAGE + 1, description="'number ' || n", owed_at=due)
    lee = visitor("lee")
    by_date = [row["By (office time)"] for row in rows_of(lee.get("/requests/export.csv?sort=next"))]
    assert len(by_date) == PAGE + 2
    assert by_date == sorted(by_date) != sorted(by_date, reverse=True)
    newest = [row["Request"] for row in rows_of(lee.get("/requests/export.csv"))]
    assert newest == [f"number {number}" for number in reversed(range(PAGE + 2))]


def test_who_took_what_along_is_kept(visitor: Visitor, three: World) -> None:
    visitor("hana").get("/requests/export.csv?show=all&q=lee")
    event = AccessEvent.objects.get(kind=AccessEvent.Kind.EXPORTED)
    assert event.user == three.hana
    assert event.data == {"file": "csv", "filtered": "show=all&q=lee"}


def test_nobody_takes_files_without_end(visitor: Visitor, three: World) -> None:
    hana = visitor("hana")
    answers = [hana.get("/requests/export.csv").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
    assert Ticket.objects.count() == 3
