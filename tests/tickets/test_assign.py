"""Giving a ticket to a rep: everything promised stays, the submitter hears the new name [3.2]."""

from datetime import datetime

import pytest

from contacts.models import User
from tests.tickets.letter import assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office, promises
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.assign import assign
from tickets.services.finish import withdraw
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db
LATER = office("2026-09-16 11:00")


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return confirmed(world, file(world.dana, tuesday))


def test_what_is_owed_stays_as_it_was(world: World, ticket: Ticket) -> None:
    before = (promises(ticket), fresh(ticket).owed_at)
    assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=LATER)
    now = fresh(ticket)
    assert now.assignee == world.rita
    assert (promises(now), now.owed_at) == before
    assert now.check_at == LATER


def test_the_submitter_is_told_the_new_name(world: World, ticket: Ticket) -> None:
    assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=LATER)
    says = ["Rita Hale of Complex Billing Group now works on your request.", "Next steps: Thu 17 Sep, 5:00 PM EDT"]
    assert_letter(fresh(ticket), to=[world.dana], copies=[world.sherry, world.lyndi, world.rita], says=says)


def test_before_the_confirmation_nobody_is_told(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=LATER)
    assert len(mails_of(ticket)) == 1  # the receipt
    assert fresh(ticket).status == "received"


def test_the_event_names_both_reps(world: World, ticket: Ticket) -> None:
    assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=LATER)
    event = last_event(ticket)
    assert (event.action, event.actor) == ("ticket.assigned", world.jim)
    assert event.data == {"assignee": "Rita Hale", "before": "Sherry Parrish"}


def test_it_cannot_be_given_to_its_rep_to_the_agency_or_to_somebody_gone(world: World, ticket: Ticket) -> None:
    world.terry.is_active = False
    for assignee in (world.sherry, world.dana, world.terry):
        assert refusal(ticket, assignee, world.jim).field == "assignee"
    assert fresh(ticket).assignee == world.sherry
    assert len(mails_of(ticket)) == 2


def refusal(ticket: Ticket, assignee: User, actor: User) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        assign(ticket.pk, assignee=assignee, actor=by(actor), now=LATER)
    return refused.value


def test_a_finished_ticket_is_given_to_nobody(world: World, ticket: Ticket) -> None:
    withdraw(ticket.pk, words="Never mind.", actor=by(world.dana), now=LATER)
    with pytest.raises(VerbNotAllowedError, match="already withdrawn"):
        assign(ticket.pk, assignee=world.rita, actor=by(world.jim), now=LATER)
