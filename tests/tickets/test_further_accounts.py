"""Several accounts in one request: the subject names the first, everything else knows them all [2.3]."""

from datetime import datetime

import pytest
from django.test import Client

from tests.many import copy_ticket
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, account, file, last_mail
from tickets.models import FurtherAccount, Ticket

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SECOND, UNKNOWN, FOREIGN = "770 555 0177", "999 999 9999", "404 555 0188"
GOOD = {"account": "770 555 0142", "description": "credit missing", "details": "Not there.", "step": "file"}


@pytest.fixture
def dana(visitor: Visitor, world: World) -> Client:
    account(world.account.agency, "Macon Florist", SECOND)
    return visitor("dana")


def test_they_are_kept_without_doubles_and_the_subject_names_the_first(dana: Client) -> None:
    typed = f"770-555-0177, {UNKNOWN}; 7705550177, 7705550142"
    answer = dana.post("/requests/new/billing/", GOOD | {"further_accounts": typed}, follow=True)
    ticket = Ticket.objects.get()
    found = [(row.text, row.account and row.account.number) for row in ticket.further_accounts.all()]
    assert found == [(SECOND, SECOND), (UNKNOWN, None)]
    mail = last_mail(ticket)
    assert "credit missing – 770 555 0142 [CMS" in mail.subject
    assert f"Accounts: 770 555 0142, {SECOND}, {UNKNOWN}" in mail.body
    for number in ("770 555 0142", SECOND, UNKNOWN):
        assert f'<span class="num">{number}</span>' in text(answer)


def test_a_mail_about_one_account_lists_none(world: World, tuesday: datetime) -> None:
    assert "Accounts:" not in last_mail(file(world.dana, tuesday)).body


def test_the_answer_does_not_tell_a_foreign_number_from_an_unknown_one(dana: Client) -> None:
    foreign, unknown = (
        same_for_all(dana.post("/requests/new/billing/", GOOD | {"further_accounts": n, "step": "review"}), n)
        for n in (FOREIGN, UNKNOWN)
    )
    assert foreign == unknown
    assert "not on your list yet" in foreign


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (", ".join(str(n) for n in range(1000, 1021)), "At most 20 further accounts"),
        ("7" * 41, "is not an account number."),
        ("770 555 0177, - –", "“- –” is not an account number."),
        ("770\u202e555", "is not an account number."),
        ("123-45-6789", "social security number"),
    ],
)
def test_bad_input_is_refused_beside_the_field(dana: Client, typed: str, message: str) -> None:
    answer = dana.post("/requests/new/billing/", GOOD | {"further_accounts": typed})
    assert answer.status_code == 422
    assert message in beside(answer, "id_further_accounts")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("first", "further"), [(SECOND, ""), (UNKNOWN, f"{FOREIGN}, {SECOND}")])
def test_the_warning_of_a_double_knows_them_all(
    dana: Client, world: World, tuesday: datetime, first: str, further: str
) -> None:
    twin = file(world.dana, tuesday, further_accounts=(SECOND,))
    typed = GOOD | {"account": first, "further_accounts": further}
    assert f"/requests/{twin.pk}/" in text(dana.post("/requests/new/billing/preview/", typed))
    assert "already" not in text(dana.post("/requests/new/disconnect/preview/", typed))


def test_staff_sees_what_else_is_open_for_any_of_them(
    dana: Client, visitor: Visitor, world: World, tuesday: datetime
) -> None:
    file(world.dana, tuesday, description="about both", further_accounts=(SECOND,))
    second = file(world.dana, tuesday, account_text=SECOND, description="about the second")
    assert "about both" in text(visitor("rita").get(f"/requests/{second.pk}/"))
    both = Ticket.objects.get(description="about both")
    assert "about the second" in text(visitor("rita").get(f"/requests/{both.pk}/"))


@pytest.mark.parametrize("sought", ["770-555-0177", "7705550177", "770555", "(770) 555", "9999999", UNKNOWN])
def test_the_search_finds_it_by_any_of_them(
    dana: Client, visitor: Visitor, world: World, tuesday: datetime, sought: str
) -> None:
    """Also by the beginning of one, and by one that nobody knows."""
    file(world.dana, tuesday, account_text="404 111 2222", description="both", further_accounts=(SECOND, UNKNOWN))
    file(world.ed, tuesday, account_text="404 111 3333", description="foreign", further_accounts=(SECOND, UNKNOWN))
    found = {who: text(visitor(who).get("/requests/", {"q": sought})) for who in ("dana", "lee", "hana", "ed")}
    assert {who: ["both" in page, "foreign" in page] for who, page in found.items()} == {
        "dana": [True, False],
        "lee": [False, False],
        "hana": [True, False],
        "ed": [False, True],
    }


def test_staff_finds_requests_by_any_account_in_any_spelling(
    visitor: Visitor, world: World, tuesday: datetime
) -> None:
    first = file(world.dana, tuesday, description="about both", further_accounts=(SECOND, UNKNOWN))
    for sought in ("(770) 555-0142", SECOND, "7705550177", UNKNOWN):
        assert visitor("rita").get("/find/", {"q": sought})["Location"] == f"/requests/{first.pk}/"
    file(world.ed, tuesday, account_text=SECOND, description="of Ed")
    several = text(visitor("rita").get("/find/", {"q": "7705550177"}))
    assert several.index("of Ed") < several.index("about both")
    assert "2 requests" in several
    assert visitor("rita").get("/find/", {"q": "77055501"}).status_code == 200
    assert "Nothing is found" in text(visitor("rita").get("/find/", {"q": "70555017"}))


def test_only_the_newest_are_listed(visitor: Visitor, world: World, tuesday: datetime) -> None:
    copy_ticket(file(world.dana, tuesday, description="request 0."), 25, description="'request ' || n || '.'")
    shown = text(visitor("rita").get("/find/", {"q": "7705550142"}))
    assert (
        "26 requests, 25 of them here" in shown,
        "request 25." in shown,
        "request 1." in shown,
        "request 0." in shown,
    ) == (
        True,
        True,
        True,
        False,
    )


def test_the_suggestions_are_for_the_last_one_that_is_typed(dana: Client) -> None:
    shown = text(dana.get("/requests/accounts/", {"further_accounts": f"{UNKNOWN}, macon"}))
    assert SECOND in shown
    assert FurtherAccount.objects.count() == 0
