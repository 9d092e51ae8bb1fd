"""My requests as a list: the order, page by page and back; whose turn as filter and as words; days; the empty one."""

from datetime import date
from itertools import product

import pytest

from tests.many import copy_ticket
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, fresh, office
from tickets.models import Ticket
from tickets.selectors.lists import PAGE
from tickets.selectors.requests import (
    TURNS,
    Slice,
    filed_since,
    filed_until,
    requests_of,
    slice_of,
    turn_of,
    with_turns,
)
from tickets.services.finish import resolve
from tickets.services.merge import merge
from tickets.services.wait import hold, pause
from tickets.states import Status
from tickets.turns import Side

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEN, ELEVEN = office("2026-09-15 10:00"), office("2026-09-15 11:00")


def test_the_empty_list_says_what_to_do(visitor: Visitor, world: World) -> None:
    dana = visitor("dana")
    first = text(dana.get("/requests/"))
    assert all(words in first for words in ("File a request", "See your dates first.", "/when/", "/guidelines/"))
    assert "Nothing is finished yet." in text(dana.get("/requests/?show=finished"))
    assert "Look among all of them" in text(dana.get("/requests/?kind=billing"))
    assert "Look at all of them" in text(dana.get("/requests/?show=all&q=nonesuch"))


def pause_for_an_answer(world: World, ticket: Ticket, party: str = "submitter") -> None:
    pause(ticket.pk, words="Which?", party=party, until=None, actor=by(world.sherry), now=ELEVEN)


STATES = {
    "received": lambda world, ticket: None,
    "working": lambda world, ticket: confirmed(world, ticket, "2026-09-15 10:30"),
    "paused": lambda world, ticket: pause_for_an_answer(world, confirmed(world, ticket, "2026-09-15 10:30")),
    "paused for the customer": lambda world, ticket: pause_for_an_answer(
        world, confirmed(world, ticket, "2026-09-15 10:30"), "customer"
    ),
    "held": lambda world, ticket: hold(
        confirmed(world, ticket, "2026-09-15 10:30").pk,
        party="carrier",
        words="The circuit.",
        actor=by(world.sherry),
        now=ELEVEN,
    ),
    "resolved": lambda world, ticket: resolve(ticket.pk, words="Done.", actor=by(world.rita), now=ELEVEN),
    "merged": lambda world, ticket: merge(
        ticket.pk, other=file(world.dana, TEN).pk, this_stays=False, actor=by(world.rita), now=ELEVEN
    ),
}


def test_the_filter_by_turn_and_the_words_of_a_row_are_one_rule(world: World) -> None:
    for account, become in product(("770 555 0142", "404 000 0000"), STATES.values()):
        become(world, file(world.dana, TEN, account_text=account))
    rows = with_turns(Ticket.objects.all())
    assert {ticket.status for ticket in rows} == {str(status) for status in Status} - {"withdrawn"}
    for side, condition in TURNS.items():
        assert set(rows.filter(condition)) == {ticket for ticket in rows if turn_of(ticket).side is side} != set()
    assert {turn_of(ticket).side for ticket in rows} == set(Side)


def pages_forwards(rows: object, sort: str) -> list[Slice]:
    pages = [slice_of(rows, sort)]  # type: ignore[arg-type]
    while pages[-1].older:
        pages.append(slice_of(rows, sort, after=pages[-1].older))  # type: ignore[arg-type]
    return pages


@pytest.mark.parametrize(
    ("state", "words", "has_it"),
    [
        ("received", "Ours: Customer Care Helpdesk", ""),
        ("working", "Ours: Sherry Parrish", "Complex Billing Group"),
        ("paused", "Your turn: answer the question", "with Sherry Parrish, Complex Billing Group"),
        ("resolved", "Done: confirm it, or reopen it if it is not", "Customer Care Helpdesk"),
    ],
)
def test_a_row_names_who_has_it_once(visitor: Visitor, world: World, state: str, words: str, has_it: str) -> None:
    STATES[state](world, file(world.dana, TEN))
    row = text(visitor("dana").get("/requests/?show=all")).partition('<td class="turn')[2].partition("</tr>")[0]
    turn, _, rest = row.partition("</td>")
    assert turn.endswith(f"{words}<small>{has_it}</small>" if has_it else words)
    assert not any(name in rest for name in ("Sherry Parrish", "Complex Billing", "Helpdesk"))


@pytest.mark.parametrize("sort", ["newest", "next"])
@pytest.mark.parametrize("sought", [False, True])
def test_pages_lead_through_all_of_it_and_back(world: World, sort: str, sought: bool) -> None:
    copy_ticket(file(world.dana, TEN), 2 * PAGE + 2, owed_at="o.owed_at + mod(n, 4) * interval '1 day'")
    rows = requests_of(world.dana, whose="mine", show="open")
    there = pages_forwards(rows, sort)
    assert [len(page.rows) for page in there] == [PAGE, PAGE, 3]
    everything = [ticket for page in there for ticket in page.rows]
    key = (lambda ticket: (ticket.owed_at, ticket.pk)) if sort == "next" else (lambda ticket: -ticket.pk)
    assert everything == sorted(rows, key=key)
    assert there[0].newer == ""

    back = [there[-1]]
    while back[-1].newer:
        back.append(slice_of(rows, sort, before=back[-1].newer, sought=sought))
    assert [page.rows for page in reversed(back)] == [page.rows for page in there]
    assert [bool(page.older) for page in back] == [False, True, True]


def test_days_are_those_of_the_office(world: World) -> None:
    late_evening = file(world.dana, office("2026-09-14 23:30"))
    rows = requests_of(world.dana, whose="mine", show="all")
    from_page = {
        day: rows.filter(filed_since(day) & filed_until(day)).exists()
        for day in (date(2026, 9, 14), date(2026, 9, 15))
    }
    assert from_page == {date(2026, 9, 14): True, date(2026, 9, 15): False}
    assert fresh(late_evening).received_at.day == 15  # in UTC
