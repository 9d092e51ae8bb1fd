"""Recording that long distance may be used: the notice ends, everybody is told [2.8]."""

from datetime import datetime

import pytest

from tests.tickets.letter import MAINTENANCE_LINE, assert_letter
from tests.world import World, by, confirmed, file, fresh, last_event, mails_of, office, promises, staff
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.complete import activate
from tickets.services.finish import resolve, withdraw
from tickets.states import VerbNotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    return confirmed(world, file(world.dana, tuesday, kind="maintenance"))


def record(ticket: Ticket, world: World, at: str = "2026-09-17 10:00") -> Ticket:
    return fresh(activate(ticket.pk, actor=by(world.rita), now=office(at)))


def test_the_notice_ends_and_what_is_owed_stays(world: World, ticket: Ticket) -> None:
    owed = promises(ticket)
    now = record(ticket, world)
    assert not now.ld_notice
    assert now.ld_active_at == now.check_at == office("2026-09-17 10:00")
    assert promises(now) == owed
    assert last_event(now).action == "ticket.ld_activated"


def test_everybody_is_told(world: World, ticket: Ticket) -> None:
    record(ticket, world)
    says = ["Long distance service for Peachtree Dental Group is active now and may be used."]
    copies = [staff("lsukay"), world.rita]
    assert_letter(ticket, to=[world.dana], copies=copies, says=says, first=MAINTENANCE_LINE)


def test_the_activation_may_come_after_the_work_is_completed(world: World, ticket: Ticket) -> None:
    resolve(ticket.pk, words="Both lines work.", actor=by(world.rita), now=office("2026-09-18 10:00"))
    assert fresh(ticket).ld_notice  # the notice stays until somebody records the activation
    now = record(ticket, world, "2026-09-21 10:00")
    assert (now.status, now.ld_notice, now.check_at) == ("resolved", False, None)


def test_it_is_recorded_once(world: World, ticket: Ticket) -> None:
    record(ticket, world)
    sent = len(mails_of(ticket))
    with pytest.raises(RefusedError, match="no long distance activation"):
        record(ticket, world)
    assert len(mails_of(ticket)) == sent


def test_other_kinds_and_withdrawn_requests_have_none(world: World, ticket: Ticket, tuesday: datetime) -> None:
    with pytest.raises(RefusedError, match="no long distance activation"):
        record(file(world.dana, tuesday), world)
    withdraw(ticket.pk, words="Never mind.", actor=by(world.dana), now=office("2026-09-17 09:00"))
    with pytest.raises(VerbNotAllowedError):
        record(ticket, world)
