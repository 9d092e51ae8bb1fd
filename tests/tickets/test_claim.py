"""An account that a sub-agent names: kept for the agency, closed to all others, checked by staff [2.6]."""

from datetime import datetime
from functools import partial

import pytest

from tests.racing import in_threads
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, same_for_all, text
from tests.world import World, by, file, fresh, last_event, office
from tickets.errors import RefusedError
from tickets.models import Account, Ticket
from tickets.services.claim import claim
from tickets.services.complete import complete

pytestmark = pytest.mark.django_db
LATER = office("2026-09-15 11:00")
FOREIGN, UNKNOWN = "404 555 0188", "999 999 9999"
NEW = {"customer_name": "Macon Florist", "new_account": True}
TYPED = {
    "account": UNKNOWN,
    "customer_name": "Macon Florist",
    "description": "credit missing",
    "details": "It is not there.",
    "new_account": "on",
    "step": "file",
}


def claimed(world: World, at: datetime, number: str = UNKNOWN) -> Ticket:
    return file(world.dana, at, account_text=number, **NEW)


@pytest.mark.parametrize("number", [FOREIGN, UNKNOWN])
def test_it_is_kept_and_the_request_is_filed_against_it(world: World, tuesday: datetime, number: str) -> None:
    ticket = claimed(world, tuesday, number)
    account = ticket.account
    assert account is not None
    assert (account.number, account.agency, account.customer.name) == (number, world.dana.agency, "Macon Florist")
    assert (account.claimed_by, account.claimed_at) == (world.dana, tuesday)
    assert not ticket.to_be_completed
    assert (last_event(ticket).action, last_event(ticket).data) == ("ticket.account_claimed", {"account": number})
    assert file(world.lee, tuesday, account_text=number.replace(" ", "-")).account == account


def test_a_known_one_stays_known(world: World, tuesday: datetime) -> None:
    assert claimed(world, tuesday, "770-555-0142").account == world.account
    assert not Account.objects.get(pk=world.account.pk).is_claimed


def test_twice_is_once(world: World, tuesday: datetime) -> None:
    first, again = (claim(UNKNOWN, "Macon Florist", by=person, now=tuesday) for person in (world.dana, world.lee))
    assert first == again
    assert again.claimed_by == world.dana


@pytest.mark.django_db(transaction=True)
def test_two_who_name_it_at_once_share_it(world: World, tuesday: datetime) -> None:
    first, second = in_threads(
        *(partial(claim, UNKNOWN, "Macon Florist", by=who, now=tuesday) for who in (world.dana, world.lee))
    )
    assert first == second
    assert Account.objects.filter(key="9999999999").count() == 1


@pytest.mark.usefixtures("noon")
def test_nothing_tells_whether_another_agency_has_the_number(visitor: Visitor, world: World) -> None:
    dana = visitor("dana")
    steps = [{"step": "review"}, {"step": "file", "description": ""}]
    for step in steps:
        foreign, unknown = (
            same_for_all(dana.post("/requests/new/billing/", TYPED | step | {"account": number}), number)
            for number in (FOREIGN, UNKNOWN)
        )
        assert foreign == unknown
    pages = []
    for number in (FOREIGN, UNKNOWN):
        answer = dana.post("/requests/new/billing/", TYPED | {"account": number}, follow=True)
        ticket = Ticket.objects.latest("id")
        private = [number, f"requests/{ticket.pk}", ticket.numbers.get().number]
        pages.append(same_for_all(answer, *private).partition("<main")[2])  # the bar counts the notices of both
    assert "new, not checked yet" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize(
    ("field", "changes", "message"),
    [
        ("account", {"account": ""}, "Type the account number."),
        ("account", {"account": "- –"}, "An account number has digits or letters."),
        ("customer_name", {"customer_name": ""}, "Name the customer."),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    visitor: Visitor, field: str, changes: dict[str, str], message: str
) -> None:
    answer = visitor("dana").post("/requests/new/billing/", TYPED | changes)
    assert answer.status_code == 422
    assert message in beside(answer, f"id_{field}")
    assert not Ticket.objects.exists()


@pytest.mark.usefixtures("noon")
def test_an_odd_number_is_warned_of_and_taken(visitor: Visitor) -> None:
    dana = visitor("dana")
    typed = TYPED | {"account": "A7"}
    assert "“A7” does not look like an account number." in text(dana.post("/requests/new/billing/preview/", typed))
    assert dana.post("/requests/new/billing/", typed).status_code == 302
    assert Account.objects.filter(key="A7").exists()


@pytest.mark.usefixtures("noon")
def test_staff_alone_is_told_whose_number_it_is(visitor: Visitor, world: World) -> None:
    for number, elsewhere in ((FOREIGN, True), (UNKNOWN, False)):
        page = f"/requests/{claimed(world, office('2026-09-15 10:00'), number).pk}/"
        shown = text(visitor("rita").get(page))
        assert "New account, named by Dana Ortiz; not checked yet." in shown
        assert ("Another agency has this number" in shown) is elsewhere
        assert "Another agency" not in text(visitor("dana").get(page))


def test_staff_checks_it_by_naming_it(world: World, tuesday: datetime) -> None:
    ticket = claimed(world, tuesday)
    complete(ticket.pk, account_text=UNKNOWN, customer_name="", actor=by(world.rita), now=LATER)
    now = fresh(ticket)
    assert now.account is not None
    assert not now.account.is_claimed
    assert last_event(now).action == "ticket.completed"


def test_staff_puts_the_right_account_in_its_place(world: World, tuesday: datetime) -> None:
    ticket = claimed(world, tuesday)
    complete(ticket.pk, account_text=world.account.number, customer_name="", actor=by(world.rita), now=LATER)
    assert fresh(ticket).account == world.account


def test_staff_cannot_check_what_another_agency_has(world: World, tuesday: datetime) -> None:
    ticket = claimed(world, tuesday, FOREIGN)
    with pytest.raises(RefusedError, match="another agency"):
        complete(ticket.pk, account_text=FOREIGN, customer_name="", actor=by(world.rita), now=LATER)
    assert fresh(ticket).has_claimed_account


def test_the_agency_s_side_checks_nothing(world: World, tuesday: datetime) -> None:
    ticket = claimed(world, tuesday)
    with pytest.raises(RefusedError, match="known already"):
        complete(ticket.pk, account_text=UNKNOWN, customer_name="", actor=by(world.hana), now=LATER)
    assert fresh(ticket).has_claimed_account
