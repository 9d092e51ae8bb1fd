"""Suggestions while somebody types an account: the agency's own, by number and by words of the name [2.6], [8.1]."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Agency
from tests.tickets.conftest import Visitor
from tests.tickets.page import text
from tests.world import World, account, file
from tickets.models import Account, Customer
from tickets.selectors.accounts import suggested_accounts

pytestmark = pytest.mark.django_db
NAMES = {
    "770 555 0142": "Peachtree Dental Group",
    "770 555 0177": "Macon Florist",
    "ACM-0001": "Group Dental of Macon",
    "404 555 0102": "7-Eleven",
}


@pytest.fixture
def harbor(world: World) -> Agency:
    agency = world.account.agency
    for number in [number for number in NAMES if number != world.account.number]:
        account(agency, NAMES[number], number)
    return agency


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("770", ["770 555 0142", "770 555 0177"]),
        ("770-555-01 7", ["770 555 0177"]),
        ("acm0", ["ACM-0001"]),
        ("dental", ["ACM-0001", "770 555 0142"]),
        ("DENT peach", ["770 555 0142"]),
        ("macon", ["ACM-0001", "770 555 0177"]),
        ("7-eleven", ["404 555 0102"]),
        ("tree", []),
        ("d", []),
        ("", []),
        ("404 555 0188", []),
        ("fulton", []),
        ("%_' & | ! :* \x00", []),
        ("dental' | :* \\", ["ACM-0001", "770 555 0142"]),
        ("9" * 4000, []),
        ("macon " * 20, ["ACM-0001", "770 555 0177"]),
        ("macon " * 100_000, []),  # PostgreSQL refuses so many words
    ],
)
def test_by_number_and_by_words(harbor: Agency, typed: str, found: list[str]) -> None:
    assert [account.number for account in suggested_accounts(harbor.pk, typed)] == found


def test_eight_at_most_the_numbers_first(harbor: Agency) -> None:
    for number in range(10):
        account(harbor, f"7705 Avenue {number}", f"999 000 000{number}")
    found = [account.number for account in suggested_accounts(harbor.pk, "7705")]
    assert found[:2] == ["770 555 0142", "770 555 0177"]
    assert len(found) == 8


def test_the_list_says_what_is_not_checked(visitor: Visitor, world: World, tuesday: datetime) -> None:
    file(world.lee, tuesday, account_text="770 555 0199", customer_name="Macon Florist", new_account=True)
    shown = text(visitor("dana").get("/requests/accounts/", {"account": "macon"}))
    assert ("770 555 0199" in shown, "new, not checked yet" in shown) == (True, True)
    assert "770 555 0199" not in text(visitor("ed").get("/requests/accounts/", {"account": "macon"}))


def test_what_is_typed_is_found_at_the_same_cost_among_many(world: World) -> None:
    """The index gives the beginnings of numbers and words; nothing is read through."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            suggested_accounts(world.account.agency_id, "peach")
        return len(seen)

    before = cost()
    customer = Customer.objects.create(agency=world.account.agency, name="Peach Orchards")
    Account.objects.bulk_create(
        Account(customer=customer, agency=customer.agency, number=f"9{n:09}", key=f"9{n:09}") for n in range(2000)
    )
    assert cost() == before == 3
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE tickets_account")
    plan = Account.objects.filter(agency=customer.agency, key__startswith="900000001").explain()
    assert "Index Cond" in plan
    assert re.search("account_key_once_per_agency|account_by_key", plan)
