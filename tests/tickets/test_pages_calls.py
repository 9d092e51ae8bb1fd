"""The pages of a call: look the caller up, write it down, read the number out; and what the queue asks for."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.once import world
from tests.tickets.calling import CHRIS_CALLS, call
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.world import World, account, fresh, mails_of, office
from tickets.models import Call, Ticket
from tickets.spelling import read_out

__all__ = ["world"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.fixture
def rita(visitor: Visitor) -> Client:
    return visitor("rita")


def save(rita: Client, address: str, **typed: object) -> HttpResponse:
    """Sends the form of a call as it is opened, with what else is typed."""
    form = rita.get(address).context["form"]
    opened = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    usual = {
        "line": "877.877.8748",
        "method": "call_back",
        "kind": "billing",
        "description": "wrong address",
        "details": "The suite number is missing.",
        "quick": "yes",
    }
    return rita.post(address, opened | usual | typed)


def test_a_sub_agent_s_call_from_the_number_to_what_is_read_out(world: World, rita: Client) -> None:
    world.dana.phones.create(number="770.555.0123")
    found = rita.get("/calls/new/?q=7705550123")
    assert f'href="/calls/new/person/{world.dana.pk}/"' in text(found)
    saved = save(rita, f"/calls/new/person/{world.dana.pk}/", account="7705550142")
    ticket = Ticket.objects.get()
    assert saved["Location"] == f"/calls/{ticket.pk}/"
    assert (ticket.submitter, ticket.customer_name, ticket.owed) == (
        world.dana,
        "Peachtree Dental Group",
        "quick_fix",
    )
    assert (ticket.call.caller_name, ticket.call.caller_phone) == ("Dana Ortiz", "770.555.0123")
    page = text(rita.get(saved["Location"]))
    number = ticket.numbers.get().number
    for words in (
        read_out(number)[0],
        "“Rita Hale works on it at once.",
        "by Wed 16 Sep, 12:00 PM EDT",
        "by Thu 17 Sep, 5:00 PM EDT (Day 3)",
    ):
        assert words in page
    assert "not discuss call detail" not in page
    assert "Who called" in text(rita.get(f"/requests/{ticket.pk}/"))


def test_a_customer_s_call_is_filed_for_a_person_of_their_agency_and_told_in_copy(world: World, rita: Client) -> None:
    address = f"/calls/new/account/{world.account.pk}/"
    assert rita.get(address).context["form"]["submitter"].value() == world.hana.pk  # the lead first
    typed = {"caller_name": "Chris Doe", "caller_email": "Chris@Peachtree.example", "method": "none"}
    saved = save(
        rita,
        address,
        **typed,
        submitter=world.lee.pk,
        quick="no",
        confirms="on",
        kind="maintenance",
        service_level="add",
    )
    ticket = Ticket.objects.get()
    assert (ticket.submitter, ticket.status, ticket.copies) == (world.lee, "working", ["chris@peachtree.example"])
    assert [mail.cc[-1] for mail in mails_of(ticket)] == ["chris@peachtree.example"] * 2
    page = text(rita.get(saved["Location"]))
    for words in ("Not authenticated: do not discuss call detail.", "“Please do not use long distance service"):
        assert words in page
    assert "not authenticated" in text(rita.get(f"/requests/{ticket.pk}/"))


def test_the_agency_sees_neither_how_the_caller_was_authenticated_nor_the_call(
    world: World, visitor: Visitor
) -> None:
    ticket = call(world, office("2026-09-15 10:00"), CHRIS_CALLS)
    page = text(visitor("dana").get(f"/requests/{ticket.pk}/"))
    assert "not authenticated" not in page
    assert CHRIS_CALLS.phone not in page
    assert "move it" not in page.lower()


BAD = [
    ({"details": "My password is hunter2!"}, "details", "Leave out the password or PIN"),
    ({"caller_name": "Chris 123-45-6789"}, "caller_name", "Leave out the social security number"),
    ({"method": ""}, "method", "“not authenticated” is an answer too"),
    ({"quick": ""}, "quick", "Choose one."),
    ({"line": "911"}, "line", "911"),
    ({"kind": "report"}, "report", "Say which report."),
    ({"account": "", "customer_name": ""}, "customer_name", "Name the customer"),
    ({"customer_name": "My PIN", "account": "", "description": "is 4711"}, "description", "Leave out the password"),
    ({"caller_email": "nobody"}, "caller_email", "Write one e-mail address"),
]


@pytest.mark.parametrize(("typed", "field", "words"), BAD)
def test_what_is_refused_is_said_beside_its_field_and_kept(
    world: World, rita: Client, typed: dict[str, str], field: str, words: str
) -> None:
    answer = save(rita, f"/calls/new/account/{world.account.pk}/", **{"caller_name": "Chris Doe"} | typed)
    assert answer.status_code == 422
    assert words in beside(answer, f"id_{field}")
    assert not Ticket.objects.exists()
    assert "Chris" in text(answer)


def test_nobody_of_another_agency_can_be_chosen(world: World, rita: Client) -> None:
    answer = save(rita, f"/calls/new/person/{world.dana.pk}/", submitter=world.ed.pk)
    assert "They are not there any more" in beside(answer, "id_submitter")
    assert not Call.objects.exists()


def test_what_was_not_resolved_in_24_hours_asks_to_be_moved_and_is(
    world: World, rita: Client, visitor: Visitor
) -> None:
    ticket = call(world, office("2026-09-14 10:00"))
    for address in ("/queue/?view=all", f"/requests/{ticket.pk}/"):
        assert "Not resolved in 24 hours" in text(rita.get(address))
    page = rita.get(f"/requests/{ticket.pk}/")
    assert page.context["open"] == "transfer"
    assert "Move it to Complex Billing Group" in text(page)
    assert "Resolution within 24 hours" in text(visitor("dana").get(f"/requests/{ticket.pk}/"))
    refused = rita.post(f"/requests/{ticket.pk}/transfer/", {})
    assert (refused.status_code, beside(refused, "transfer_words").count("Say why, in a sentence.")) == (422, 1)
    preview = rita.post(f"/requests/{ticket.pk}/transfer/", {"words": "Longer.", "step": "preview"})
    assert "IMS ••• •••" in text(preview)
    rita.post(f"/requests/{ticket.pk}/transfer/", {"words": "Longer."})
    assert fresh(ticket).team.key == "complex_billing"
    assert "Not resolved in 24 hours" not in text(rita.get("/queue/?view=all"))


def test_while_24_hours_run_the_page_offers_to_resolve(world: World, rita: Client) -> None:
    ticket = call(world, office("2026-09-15 10:00"))
    page = rita.get(f"/requests/{ticket.pk}/")
    assert page.context["open"] == "resolve"
    assert "24 hours or less: the same time on the next business day" in text(page)
    assert "Not resolved in 24 hours" not in text(page)


def test_a_look_up_costs_the_same_for_one_and_for_many(world: World, rita: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert rita.get("/calls/new/?q=harbor").status_code == 200
        return len(seen)

    assert world.dana.agency is not None
    account(world.dana.agency, "Harbor Shop", "404 777")
    rita.get("/calls/new/?q=harbor")
    few = cost()
    for number in range(20):
        account(world.dana.agency, f"Harbor Shop {number}", f"404 777 {number:04}")
    assert cost() == few
