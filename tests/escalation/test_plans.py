"""What the sweep reads: its own small index, however many tickets are open."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from escalation.services.sweep import sweep_due
from tests.emptying import unguarded
from tests.many import copy_ticket
from tests.world import World, file, fresh, office
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

LATER = office("2030-01-01 08:00")
TABLE = "tickets_ticket"

Plan = dict[str, Any]


@pytest.fixture
def waiting(world: World, tuesday: datetime) -> Ticket:
    """An open ticket at which nobody has to look for years, in a table without the dead rows of earlier tests."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE} CASCADE")  # their pages in the index would be counted too
    ticket = file(world.dana, tuesday)
    Ticket.objects.filter(pk=ticket.pk).update(check_at=LATER)
    return fresh(ticket)


def test_an_idle_sweep_reads_no_ticket(waiting: Ticket, tuesday: datetime) -> None:
    """The same few pages of the index at three hundred tickets and at three thousand."""
    copy_ticket(waiting, 300)
    (few,) = plans_of_a_sweep(tuesday)
    copy_ticket(waiting, 3000)
    (many,) = plans_of_a_sweep(tuesday)
    for plan in (few, many):
        assert [node["Index Name"] for node in scans(plan)] == ["ticket_cursor"]
        assert not any(node["Actual Rows"] or "Filter" in node for node in scans(plan))
        assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] <= 3
    assert table_pages() > 100


def test_a_sweep_reads_only_what_is_due(waiting: Ticket, tuesday: datetime) -> None:
    copy_ticket(waiting, 3000)
    copy_ticket(waiting, 5, check_at=f"TIMESTAMPTZ '{tuesday.isoformat()}'")
    batch, *looks = plans_of_a_sweep(tuesday)
    (scan,) = scans(batch)
    assert (scan["Index Name"], scan["Actual Rows"], "Filter" in scan) == ("ticket_cursor", 5, False)
    of_tickets = [node for plan in looks for node in scans(plan) if node.get("Relation Name") == TABLE]
    assert of_tickets
    assert all(node["Node Type"] != "Seq Scan" and node["Actual Rows"] <= 5 for node in of_tickets)


def test_control_without_the_index_every_ticket_is_read(waiting: Ticket, tuesday: datetime) -> None:
    copy_ticket(waiting, 3000)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    (plan,) = plans_of_a_sweep(tuesday)
    (scan,) = scans(plan)
    assert scan["Node Type"] == "Seq Scan"
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] > 100


def plans_of_a_sweep(now: datetime) -> list[Plan]:
    """How the database carries out each statement by which a sweep reads tickets; the sweep itself is undone."""
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        sweep_due(now)
        transaction.set_rollback(True)
    reading = [
        query["sql"] for query in captured if query["sql"].startswith("SELECT") and f'FROM "{TABLE}"' in query["sql"]
    ]
    with connection.cursor() as cursor:
        return [explained(cursor, statement) for statement in reading]


def explained(cursor: Any, statement: str) -> Plan:
    cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}")
    (found,) = cursor.fetchone()
    plan: Plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return plan


def scans(plan: Plan) -> Iterator[Plan]:
    """The parts of a plan that read a table or an index."""
    if "Scan" in plan["Node Type"]:
        yield plan
    for part in plan.get("Plans", ()):
        yield from scans(part)


def table_pages() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s) / current_setting('block_size')::int", [TABLE])
        (pages,) = cursor.fetchone()
        return int(pages)
