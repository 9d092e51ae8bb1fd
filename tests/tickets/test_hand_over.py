"""A request goes to a colleague of its submitter: every date stays, the new one is told [8.1], [8.3]."""

import threading
from datetime import datetime
from functools import partial

import pytest
from django.db import transaction

from contacts.models import User
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.tickets.conftest import Visitor
from tests.tickets.letter import assert_letter
from tests.tickets.page import beside, text
from tests.world import World, by, confirmed, file, fresh, last_event, last_mail, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.finish import withdraw
from tickets.services.hand_over import hand_over
from tickets.services.reply import reply
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db
LATER = office("2026-09-16 11:00")
USER = "contacts_user"


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return confirmed(world, file(world.dana, tuesday))


def test_the_colleague_has_it_and_what_is_owed_stays(world: World, ticket: Ticket) -> None:
    before = (promises(ticket), fresh(ticket).owed_at, fresh(ticket).status, fresh(ticket).assignee)
    hand_over(ticket.pk, colleague=world.lee, actor=by(world.hana), now=LATER)
    now = fresh(ticket)
    assert now.submitter == world.lee
    assert (promises(now), now.owed_at, now.status, now.assignee) == before


def test_the_new_submitter_alone_is_told(world: World, ticket: Ticket) -> None:
    hand_over(ticket.pk, colleague=world.lee, actor=by(world.hana), now=LATER)
    says = [
        "Hana Brooks has handed this request over to you; until now it was with Dana Ortiz.",
        "Next steps: Thu 17",
    ]
    assert_letter(fresh(ticket), to=[world.lee], copies=[], says=says)


def test_what_is_said_later_goes_to_the_new_submitter(world: World, ticket: Ticket) -> None:
    hand_over(ticket.pk, colleague=world.lee, actor=by(world.dana), now=LATER)
    reply(ticket.pk, words="It is posted.", actor=by(world.sherry), now=LATER)
    assert last_mail(ticket).to == [world.lee.email]
    assert world.dana.email not in last_mail(ticket).cc


def test_the_event_names_both(world: World, ticket: Ticket) -> None:
    hand_over(ticket.pk, colleague=world.lee, actor=by(world.hana), now=LATER)
    event = last_event(ticket)
    assert (event.action, event.actor) == ("ticket.handed_over", world.hana)
    assert event.data == {"submitter": "Lee Sand", "before": "Dana Ortiz"}


def test_only_somebody_else_who_works_for_the_agency_can_have_it(world: World, ticket: Ticket) -> None:
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    for other in (world.dana, world.lee, world.ed, world.rita):
        with pytest.raises(RefusedError) as refused:
            hand_over(ticket.pk, colleague=other, actor=by(world.hana), now=LATER)
        assert refused.value.field == "colleague"
    assert fresh(ticket).submitter == world.dana
    assert len(mails_of(ticket)) == 2


def test_a_finished_request_stays_where_it_is(world: World, ticket: Ticket) -> None:
    withdraw(ticket.pk, words="No.", actor=by(world.dana), now=LATER)
    with pytest.raises(VerbNotAllowedError, match="Reopen it first"):
        hand_over(ticket.pk, colleague=world.lee, actor=by(world.dana), now=LATER)


def test_who_handed_it_over_sees_it_no_more_and_the_lead_does(world: World, visitor: Visitor, filed: Ticket) -> None:
    dana, lee, hana = (visitor(name) for name in ("dana", "lee", "hana"))
    address = f"/requests/{filed.pk}/hand_over/"
    assert lee.post(address, {"colleague": world.lee.pk}).status_code == 404
    offered = text(dana.get(f"/requests/{filed.pk}/")).partition('id="hand_over"')[2].partition("</details>")[0]
    assert [name for name in ("Lee Sand", "Hana Brooks", "Dana Ortiz", "Ed Kwan") if name in offered] == [
        "Lee Sand",
        "Hana Brooks",
    ]
    assert dana.post(address, {"colleague": world.lee.pk})["Location"] == "/requests/"
    assert dana.get(f"/requests/{filed.pk}/").status_code == 404
    assert "Handed over from Dana Ortiz to Lee Sand" in text(lee.get(f"/requests/{filed.pk}/"))
    assert hana.post(address, {"colleague": world.dana.pk})["Location"] == f"/requests/{filed.pk}/"


@pytest.mark.parametrize("typed", ["", "0", "x", "9" * 30])
def test_who_is_not_offered_cannot_be_chosen(visitor: Visitor, world: World, filed: Ticket, typed: str) -> None:
    refused = visitor("dana").post(f"/requests/{filed.pk}/hand_over/", {"colleague": typed})
    assert refused.status_code == 422
    foreign = visitor("dana").post(f"/requests/{filed.pk}/hand_over/", {"colleague": world.ed.pk})
    assert foreign.status_code == 422
    assert fresh(filed).submitter == world.dana


def test_who_has_left_since_the_page_was_opened_is_said(visitor: Visitor, world: World, filed: Ticket) -> None:
    dana = visitor("dana")
    User.objects.filter(pk=world.lee.pk).update(is_active=False)
    for verb in ("hand_over", "copies"):
        refused = dana.post(f"/requests/{filed.pk}/{verb}/", {"colleague": world.lee.pk})
        assert "They are not there any more. Choose somebody of the list." in beside(refused, f"{verb}_colleague")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_it_over_at_once_the_second_hands_on_what_the_first_gave(
    world: World, tuesday: datetime
) -> None:
    ticket = file(world.dana, tuesday)
    to_lee, to_hana = (
        partial(hand_over, ticket.pk, colleague=colleague, actor=by(world.hana), now=LATER)
        for colleague in (world.lee, world.hana)
    )
    in_threads(to_lee, to_hana)
    events = list(ticket.events.filter(action="ticket.handed_over").values_list("data", flat=True))
    assert events[0]["before"] == "Dana Ortiz"
    assert events[1]["before"] == events[0]["submitter"]
    assert fresh(ticket).submitter.name == events[1]["submitter"]


@pytest.mark.django_db(transaction=True)
def test_who_is_removed_while_they_file_files_nothing(world: World, tuesday: datetime) -> None:
    """Read as active before, closed before the request is written."""
    User.objects.filter(pk=world.dana.pk).update(is_active=False)
    with pytest.raises(RefusedError, match="closed"):
        file(world.dana, tuesday)
    assert not Ticket.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_closes_an_account_waits_for_what_is_being_filed(world: World, tuesday: datetime) -> None:
    found: list[int] = []

    def close() -> None:
        with transaction.atomic():
            User.objects.filter(pk=world.dana.pk).update(is_active=False)
            found.append(Ticket.objects.filter(submitter=world.dana).count())

    closing = threading.Thread(target=lambda: in_threads(close))

    def start() -> None:
        closing.start()
        until_somebody_waits_for_a_lock()

    with after_reading(USER, start):
        file(world.dana, tuesday)
    closing.join(PATIENCE)
    assert found == [1]
