"""The search of an agency's list: by any number, account, customer or words; only what is theirs [8.1], [8.2]."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, by, confirmed, file, office
from tickets.models import Ticket
from tickets.selectors.requests import requests_of, slice_of
from tickets.selectors.searching import found, words_in
from tickets.services.reply import note

__all__ = ["world"]  # the fixture of this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

TEN = office("2026-09-15 10:00")


def search(user: object, words: str) -> list[str]:
    rows = requests_of(user, whose="all", show="all")  # type: ignore[arg-type]
    return [ticket.description for ticket in slice_of(found(rows, user, words), "newest", sought=True).rows]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def told(world: World) -> World:
    confirmed(world, file(world.dana, TEN, description="credit-note for T1/circuit"), "2026-09-15 11:00")
    file(
        world.lee, TEN, description="Umzug der Büros", customer_name="Smith's & Söhne", account_text="(404) 777-0199"
    )
    file(world.ed, TEN, description="credit of Ed", account_text="404 555 0188")
    return world


@pytest.mark.parametrize(
    ("words", "finds"),
    [
        ("credit", ["credit-note for T1/circuit"]),
        ("CRED", ["credit-note for T1/circuit"]),
        ("note t1", ["credit-note for T1/circuit"]),
        ("circuit, credit!", ["credit-note for T1/circuit"]),
        ("peachtree dental", ["credit-note for T1/circuit"]),
        ("770-555-0142", ["credit-note for T1/circuit"]),
        ("7705550142", ["credit-note for T1/circuit"]),
        ("(770) 555.0142", ["credit-note for T1/circuit"]),
        ("404777", ["Umzug der Büros"]),
        ("404 777 01", ["Umzug der Büros"]),
        ("büros", ["Umzug der Büros"]),
        ("BÜRO SÖHNE", ["Umzug der Büros"]),
        ("smith", ["Umzug der Büros"]),
        ("der", ["Umzug der Büros"]),
        ("t", []),
        ("cr", []),
        ("credit umzug", []),
        ("of Ed", []),
        ("404 555 0188", []),
        ("fulton", []),
        ("agreed", []),
    ],
)
def test_what_a_lead_finds(told: World, words: str, finds: list[str]) -> None:
    assert search(told.hana, words) == finds


def test_every_number_it_was_ever_given_finds_it_in_any_spelling(told: World) -> None:
    ticket = Ticket.objects.get(description__startswith="credit-note")
    for row in ticket.numbers.all():
        for typed in (row.number, row.number.lower().replace("-", ""), f"IMS # {row.number}", f" {row.number} "):
            assert search(told.hana, typed) == [ticket.description], typed
            assert search(told.lee, typed) == search(told.ed, typed) == []
    assert ticket.numbers.count() == 2


def test_a_sub_agent_finds_only_their_own(told: World) -> None:
    assert search(told.dana, "büros") == []
    assert search(told.lee, "büros") == ["Umzug der Büros"]
    assert search(told.ed, "credit") == ["credit of Ed"]


def test_a_corrected_account_is_found_by_its_new_number(told: World) -> None:
    ticket = Ticket.objects.get(description="Umzug der Büros")
    ticket.account_text = "678 222 3333"
    ticket.save(update_fields=["account_text"])
    assert search(told.hana, "6782223333") == ["Umzug der Büros"]
    assert search(told.hana, "404 777") == []


def test_what_staff_says_to_itself_is_never_searched(told: World) -> None:
    ticket = Ticket.objects.get(description__startswith="credit-note")
    note(ticket.pk, words="pomegranate", actor=by(told.sherry), now=office("2026-09-15 11:30"))
    assert search(told.hana, "pomegranate") == search(told.dana, "pomegranate") == []


def test_the_word_for_an_agency_opens_no_other(told: World) -> None:
    """Neither as what is searched for, nor in what a stranger writes into a request."""
    mine, theirs = told.dana.agency_id, told.ed.agency_id
    file(told.ed, TEN, description=f"agency{mine} credit", account_text="404 555 0188")
    assert search(told.hana, f"agency{theirs} credit") == []
    assert search(told.hana, f"agency{mine}") != []
    assert all("Ed" not in words and "agency" not in words for words in search(told.hana, f"agency{mine}"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_whatever_is_typed_is_only_looked_for(told: World, typed: str) -> None:
    if words_in(typed):
        assert set(search(told.hana, typed)) <= {"credit-note for T1/circuit", "Umzug der Büros"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.text("abcÄöß123", min_size=3, max_size=8), min_size=1, max_size=5))
def test_a_request_is_found_by_every_word_that_it_was_filed_with(told: World, words: list[str]) -> None:
    told_of = Ticket.objects.get(submitter=told.dana)
    told_of.description = "/".join(words)
    told_of.save(update_fields=["description"])
    for word in words:
        assert search(told.dana, word) == [told_of.description]


def test_the_index_answers(told: World) -> None:
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as seen:
        list(found(Ticket.objects.all(), told.hana, "credit").values("pk"))
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked = next(query["sql"] for query in seen if "to_tsquery" in query["sql"])
        cursor.execute(f"EXPLAIN {asked}")
        plan = str(cursor.fetchall())
    assert "Bitmap Index Scan on ticket_by_words" in plan


def test_the_find_box_looks_for_words_where_no_number_is(visitor: Visitor, told: World) -> None:
    answer = visitor("hana").get("/find/", {"q": "büros"})
    assert answer["Location"] == "/requests/?show=all&q=b%C3%BCros"
    assert "Umzug der Büros" in text(visitor("hana").get(answer["Location"]))
