"""The same act on many requests sent twice at once: each request is done once, everybody is told once."""

from datetime import datetime
from functools import partial

import pytest

from contacts.models import OutgoingMail, Team
from tests.desk.acts import plan_for
from tests.racing import ROUTE, after_reading, in_threads, without_locks
from tests.world import World, by, confirmed, file, office
from tickets.desk.plans import Plan
from tickets.desk.services.bulk import carry_out
from tickets.models import Batch, Event, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
NOW = office("2026-09-16 10:00")


@pytest.fixture
def plan(world: World, tuesday: datetime) -> Plan:
    """Three of Dana's, to be given to Rita."""
    Team.objects.get(name="Complex Billing Group").members.add(world.rita)
    tickets = [confirmed(world, file(world.dana, tuesday)) for _ in range(3)]
    Ticket.objects.update(assignee=world.sherry)
    return plan_for("give", tickets, world.rita)


def test_sent_twice_at_once_it_is_done_once(world: World, plan: Plan) -> None:
    mails = OutgoingMail.objects.count()
    work = partial(carry_out, plan, actor=by(world.jim), now=NOW)
    first, second = in_threads(work, work)
    assert first == second == Batch.objects.get(done_at=NOW)
    assert Event.objects.filter(action="ticket.assigned").count() == 3
    assert list(first.items.values_list("state", flat=True)) == ["done"] * 3
    assert OutgoingMail.objects.count() == mails + 2  # to Dana and to Rita


def test_control_without_the_lock_of_the_ticket_both_give_it(
    world: World, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_locks(monkeypatch)
    work = partial(carry_out, plan, actor=by(world.jim), now=NOW)
    with after_reading(ROUTE, lambda: in_threads(work)):
        work()
    assert Event.objects.filter(action="ticket.assigned").count() == 4
