"""What the sweep costs beside many open tickets: `TICKETS=1000000 ./run test bench/test_sweep.py -s`.

Prints milliseconds of a sweep with nothing due, and of one that tells a thousand tickets' first level, with a
commit for each; asserts nothing about time. The servers are the throw-away ones, which do not wait for the disk.
"""

import time
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.measure import TICKETS, show
from contacts.models import OutgoingMail
from escalation.services.look import check_ticket
from escalation.services.sweep import sweep_due
from tests.many import copy_ticket
from tests.world import World, file, office
from tickets.models import Ticket

DUE = 1000
ACTS = ("confirmation", "next_steps", "follow_up")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(world: World, tuesday: datetime) -> Ticket:
    """One of so many open tickets at which nobody has to look for years."""
    ticket = file(world.dana, tuesday)
    Ticket.objects.filter(pk=ticket.pk).update(check_at=office("2030-01-01 08:00"))
    copy_ticket(ticket, TICKETS, check_at="TIMESTAMPTZ '2030-01-01' + n * interval '1 second'")
    return ticket


def test_idle(waiting: Ticket, tuesday: datetime) -> None:
    print(f"\n{TICKETS:,} open tickets              median     worst   ms")
    show("a sweep with nothing due", lambda: sweep_due(tuesday))


def test_due(waiting: Ticket) -> None:
    due_at, opening = office("2026-09-16 17:00:01"), office("2026-09-17 08:00")
    copy_ticket(waiting, 1 + DUE, ACTS, check_at=f"TIMESTAMPTZ '{due_at.isoformat()}'")
    with CaptureQueriesContext(connection) as statements:
        check_ticket(Ticket.objects.filter(check_at=due_at).latest("id").pk, opening)
    began, cpu = time.perf_counter(), time.process_time()
    counts = sweep_due(opening)
    seconds, busy = time.perf_counter() - began, time.process_time() - cpu
    assert (counts.told, counts.failed) == (DUE, 0)
    assert OutgoingMail.objects.filter(dedup_key__contains=":escalation:").count() == 1 + DUE
    print(f"\n{TICKETS:,} open tickets, {DUE:,} due, each told and its mail enqueued")
    print(f"{seconds:.2f} s, {busy:.2f} s of it our own processor time, {len(statements)} statements for one alone")
