"""Who else hears of a request: added and taken out by the agency or a rep, told once, and never a mail cannon."""

import pytest

from contacts.models import OutgoingMail
from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.world import World, by, confirmed, file, fresh, last_mail, mails_of, office
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.copies import change_copies
from tickets.services.hand_over import hand_over
from tickets.services.reply import reply

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-15 11:00")
PAT = "pat@customer.example"


@pytest.fixture(scope="module")
def ticket_once(world: World) -> Ticket:
    return confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 10:30")


@pytest.fixture
def ticket(ticket_once: Ticket) -> Ticket:
    return fresh(ticket_once)


def test_one_mail_tells_everyone_and_what_follows_goes_there_as_well(world: World, ticket: Ticket) -> None:
    before = len(mails_of(ticket))
    change_copies(ticket.pk, add=[world.lee.email, PAT, PAT], actor=by(world.dana), now=NOW)
    assert fresh(ticket).copies == [world.lee.email, PAT]
    (told,) = mails_of(ticket)[before:]
    assert told.to == [world.dana.email]
    assert {world.lee.email, PAT, world.sherry.email} <= set(told.cc)
    assert f"Dana Ortiz added {world.lee.email}, {PAT} to this request." in told.body
    assert ticket.events.latest("id").data == {"added": f"{world.lee.email}, {PAT}"}
    reply(ticket.pk, words="We look.", actor=by(world.sherry), now=NOW)
    assert {world.lee.email, PAT} <= set(last_mail(ticket).cc)


def test_who_hears_of_it_already_is_not_added_again(world: World, ticket: Ticket) -> None:
    for _ in range(2):
        change_copies(ticket.pk, add=[PAT, world.dana.email], actor=by(world.dana), now=NOW)
    assert fresh(ticket).copies == [PAT]
    assert ticket.events.filter(action="ticket.copied").count() == 1


def test_who_is_taken_out_hears_nothing_more_and_nobody_is_written_to(world: World, ticket: Ticket) -> None:
    change_copies(ticket.pk, add=[PAT], actor=by(world.dana), now=NOW)
    before = len(mails_of(ticket))
    change_copies(ticket.pk, remove=[PAT, "nobody@else.example"], actor=by(world.rita), now=NOW)
    assert (fresh(ticket).copies, len(mails_of(ticket))) == ([], before)
    assert ticket.events.latest("id").data == {"removed": PAT}


def test_people_of_another_agency_are_taken_like_anybody_and_never_written_to(world: World, ticket: Ticket) -> None:
    change_copies(ticket.pk, add=[world.ed.email, PAT], actor=by(world.dana), now=NOW)
    assert not OutgoingMail.objects.filter(cc__contains=[world.ed.email]).exists()
    assert PAT in last_mail(ticket).cc


def test_sixty_an_hour_at_filing_and_later_together(world: World, ticket: Ticket) -> None:
    def address(number: int) -> str:
        return f"p{number}@customer.example"

    for number in range(4):
        file(world.dana, NOW, copies=tuple(address(each) for each in range(10)), description=f"no {number}")
    change_copies(ticket.pk, add=[address(each) for each in range(20)], actor=by(world.dana), now=NOW)
    other = file(world.dana, office("2026-09-14 09:00"))
    with pytest.raises(RefusedError, match="60 people in copy within an hour"):
        change_copies(other.pk, add=[PAT], actor=by(world.dana), now=NOW)
    with pytest.raises(RefusedError, match="60 people in copy within an hour"):
        file(world.dana, NOW, copies=(PAT,))
    change_copies(other.pk, add=[PAT], actor=by(world.rita), now=NOW)
    change_copies(other.pk, remove=[PAT], actor=by(world.dana), now=NOW)


def test_neither_taking_them_out_again_nor_handing_over_makes_room_for_more(world: World, ticket: Ticket) -> None:
    for number in range(3):
        fresh_ones = [f"p{number}.{each}@customer.example" for each in range(10)]
        change_copies(ticket.pk, add=fresh_ones, remove=fresh(ticket).copies, actor=by(world.dana), now=NOW)
        passed = file(world.dana, NOW, copies=tuple(fresh_ones), description=f"no {number}")
        hand_over(passed.pk, colleague=world.lee, actor=by(world.dana), now=NOW)
    for act in (
        lambda: change_copies(ticket.pk, add=[PAT], remove=fresh(ticket).copies, actor=by(world.dana), now=NOW),
        lambda: file(world.dana, NOW, copies=(PAT,)),
    ):
        with pytest.raises(RefusedError, match="60 people in copy within an hour"):
            act()


def test_twenty_on_one_request(world: World, ticket: Ticket) -> None:
    many = [f"p{number}@customer.example" for number in range(21)]
    with pytest.raises(RefusedError, match="At most 20 people can be in copy"):
        change_copies(ticket.pk, add=many, actor=by(world.rita), now=NOW)
    assert fresh(ticket).copies == []


def test_the_form_offers_the_agency_s_own_people_and_keeps_what_is_typed(
    visitor: Visitor, world: World, filed: Ticket
) -> None:
    dana, url = visitor("dana"), f"/requests/{filed.pk}/copies/"
    offered = beside(dana.get(f"/requests/{filed.pk}/"), "copies_colleague")
    assert [name in offered for name in ("Lee Sand", "Hana Brooks", "Dana Ortiz", "Ed Kwan")] == [
        *(True, True),
        *(False, False),
    ]
    refused = dana.post(url, {"copies": "pat@@customer"})
    assert refused.status_code == 422
    assert "“pat@@customer” is not an e-mail address." in text(refused)
    assert "Choose a colleague, or type an e-mail address." in text(dana.post(url, {}))
    assert dana.post(url, {"colleague": world.ed.pk}).status_code == 422

    assert dana.post(url, {"colleague": world.lee.pk, "copies": PAT}).status_code == 302
    assert fresh(filed).copies == [world.lee.email, PAT]
    shown = text(dana.get(f"/requests/{filed.pk}/"))
    assert f"Copies go to {world.lee.email}, {PAT} from now on" in shown
    assert dana.post(url, {"remove": [world.lee.email]}).status_code == 302
    assert fresh(filed).copies == [PAT]


def test_who_was_taken_out_in_another_tab_is_named(world: World, visitor: Visitor, ticket: Ticket) -> None:
    change_copies(ticket.pk, add=[PAT, "kim@customer.example"], actor=by(world.dana), now=NOW)
    change_copies(ticket.pk, remove=[PAT], actor=by(world.dana), now=NOW)
    refused = visitor("dana").post(f"/requests/{ticket.pk}/copies/", {"remove": [PAT]})
    assert f"“{PAT}” is not in copy any more. See who is left." in text(refused)
    assert fresh(ticket).copies == ["kim@customer.example"]
