"""Rehearsals and real acts at once: each waits for the other, and no number is given twice [3.3]."""

from datetime import datetime
from functools import partial

import pytest

from contacts.models import OutgoingMail
from tests.racing import in_threads
from tests.world import World, by, file, fresh, mails_of, office
from tickets.models import Ticket, TicketNumber
from tickets.services.confirm import confirm
from tickets.services.rehearse import NUMBER_TO_COME, rehearse

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-16 09:12")


def test_many_rehearse_at_once_and_none_of_it_stays(world: World, tuesday: datetime) -> None:
    tickets = [file(world.dana, tuesday) for _ in range(4)]
    rehearsals = [partial(rehearse, confirm, ticket.pk, actor=by(world.rita), now=NOW) for ticket in tickets]
    found = in_threads(*rehearsals, *rehearsals)
    shown = [mail.body for each in found for mail in each.mails]  # type: ignore[union-attr]
    assert len(shown) == 8
    assert all(NUMBER_TO_COME in body for body in shown)
    assert not TicketNumber.objects.filter(kind="ims").exists()
    assert OutgoingMail.objects.count() == 4  # the receipts


def test_beside_a_rehearsal_the_real_act_is_done_once(world: World, tuesday: datetime) -> None:
    ticket: Ticket = file(world.dana, tuesday)
    act = partial(confirm, ticket.pk, actor=by(world.rita), now=NOW)
    in_threads(partial(rehearse, confirm, ticket.pk, actor=by(world.sherry), now=NOW), act)
    assert fresh(ticket).status == "working"
    assert ticket.numbers.get(kind="ims").number != "000000"
    assert len(mails_of(ticket)) == 2
