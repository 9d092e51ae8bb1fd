"""Completing the account: Day 1 stays, and nothing tells another agency's account from an unknown one [2.6]."""

from datetime import datetime

import pytest

from contacts.models import User
from tests.world import World, by, file, fresh, last_event, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Account, Customer, Ticket
from tickets.services.complete import complete

pytestmark = pytest.mark.django_db
LATER = office("2026-09-15 11:00")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return file(world.dana, tuesday, account_text="770 555 0143", customer_name="Peachtree Dental")


def name(ticket: Ticket, actor: User, account: str, customer: str = "") -> Ticket:
    return fresh(complete(ticket.pk, account_text=account, customer_name=customer, actor=by(actor), now=LATER))


def refusal(ticket: Ticket, actor: User, account: str, customer: str = "") -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        name(ticket, actor, account, customer)
    return refused.value


def test_the_account_is_linked_however_it_is_typed(world: World, ticket: Ticket) -> None:
    owed, sent = promises(ticket), len(mails_of(ticket))
    now = name(ticket, world.dana, "770-555-0142")
    assert now.account == world.account
    assert (now.account_text, now.customer_name) == ("770 555 0142", "Peachtree Dental Group")
    assert (promises(now), now.cycle_started_at, now.check_at) == (owed, ticket.received_at, LATER)
    assert (last_event(now).action, last_event(now).data) == ("ticket.completed", {"account": "770 555 0142"})
    assert len(mails_of(now)) == sent


def test_another_agency_s_account_is_answered_like_an_unknown_one(world: World, ticket: Ticket) -> None:
    foreign, unknown = (refusal(ticket, world.dana, number) for number in ("404 555 0188", "999 999 9999"))
    assert (foreign.field, str(foreign)) == (unknown.field, str(unknown))
    assert "404 555 0188" not in str(foreign)
    assert fresh(ticket).to_be_completed


def test_the_agency_s_side_adds_no_account(world: World, ticket: Ticket) -> None:
    refusal(ticket, world.hana, "770 555 0199", "Peachtree Dental Group")
    assert Account.objects.count() == 2


def test_staff_adds_one_that_nobody_has(world: World, ticket: Ticket) -> None:
    now = name(ticket, world.rita, "770 555 0199", "Macon Florist")
    assert now.account is not None
    assert (now.account.customer.agency, now.customer_name) == (world.dana.agency, "Macon Florist")


@pytest.mark.parametrize("number", ["404 555 0188", "- -"])
def test_staff_cannot_take_one_from_another_agency_or_invent_an_empty_one(
    world: World, ticket: Ticket, number: str
) -> None:
    customers = Customer.objects.count()
    assert refusal(ticket, world.rita, number, "Macon Florist").field == "account"
    assert Customer.objects.count() == customers
    assert fresh(ticket).to_be_completed


def test_a_known_account_is_not_replaced(world: World, ticket: Ticket) -> None:
    name(ticket, world.dana, "770 555 0142")
    assert "known already" in str(refusal(ticket, world.rita, "770 555 0199", "Macon Florist"))
