"""Where a program may be killed, and what the table says of it."""

import pytest
from django.db import transaction

from tests.faults.findings import Finding, Harm, Tally, Trial
from tests.faults.kill_points import dying, in_child, moments_of, status_of
from tests.faults.report import table
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def two_statements() -> None:
    with transaction.atomic():
        Ticket.objects.exists()
        Ticket.objects.exists()


def test_a_moment_comes_before_each_statement_around_the_commit_and_at_the_end() -> None:
    assert moments_of(two_statements) == 2 + 2 + 1


@pytest.mark.parametrize(("fatal", "status"), [(0, 0), (1, -9), (5, -9), (6, 0)])
def test_a_child_dies_at_its_moment_only(fatal: int, status: int) -> None:
    assert status_of(in_child(lambda: dying(two_statements, fatal))) == status
    assert not Ticket.objects.exists()  # our own session has lived on


def test_the_table_sums_each_column() -> None:
    web, worker = Tally("web"), Tally("worker")
    web.add(Trial(kills=2, tickets=5, findings=[Finding(Harm.LOST, "a request")]))
    worker.add(Trial(kills=1, tickets=3))
    worker.add(Trial(kills=1, tickets=3))
    lines = [line.split() for line in table([web, worker]).splitlines()]
    assert lines == [
        ["fault", "trials", "kills", "tickets", "lost", "doubled", "early", "stuck", "unfounded"],
        ["web", "1", "2", "5", "1", "0", "0", "0", "0"],
        ["worker", "2", "2", "6", "0", "0", "0", "0", "0"],
        ["all", "3", "4", "11", "1", "0", "0", "0", "0"],
    ]
