"""What the lists and an idle sweep cost with many open tickets: `./run test bench -s`.

TICKETS in the environment says how many (100000). Prints milliseconds, median and worst of 30; asserts nothing
about time.
"""

import os
import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from escalation.selectors.board import board_page, tiles
from escalation.services.sweep import sweep_due
from tests.world import World, file, office
from tickets.models import Ticket
from tickets.selectors.lists import queue, queue_page, requests_page, ticket_by_number

TICKETS = int(os.environ.get("TICKETS", "100000"))

# Copies of one ticket, each owed at its own minute, one in ten late; half of them have a rep.
MANY = """
INSERT INTO tickets_ticket ({columns}, submission_key, owed_at, assignee_id, check_at)
SELECT {columns}, gen_random_uuid(), owed_at + (n - %(late)s) * interval '1 minute',
       CASE WHEN n %% 2 = 0 THEN %(rep)s END, now() + interval '10 years'
FROM tickets_ticket, generate_series(1, %(tickets)s) AS n WHERE id = %(id)s
"""
NUMBERS = """
INSERT INTO tickets_ticketnumber (ticket_id, kind, number, given_at)
SELECT id, 'issue', 'N' || id, received_at FROM tickets_ticket WHERE id <> %s
"""


def copy_ticket(ticket: Ticket, rep: int) -> None:
    own = {"id", "submission_key", "owed_at", "assignee_id", "check_at"}
    columns = ", ".join(field.column for field in Ticket._meta.concrete_fields if field.column not in own)
    values = {"late": TICKETS // 10, "rep": rep, "tickets": TICKETS, "id": ticket.pk}
    with connection.cursor() as cursor:
        cursor.execute(MANY.format(columns=columns), values)
        cursor.execute(NUMBERS, [ticket.pk])
        cursor.execute("ANALYZE tickets_ticket")
        cursor.execute("ANALYZE tickets_ticketnumber")


def milliseconds(act: Callable[[], object]) -> tuple[float, float]:
    taken = []
    for _ in range(30):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), max(taken)


@pytest.mark.django_db
def test_lists(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    copy_ticket(ticket, world.sherry.pk)
    now = office("2026-09-16 17:00") + timedelta(minutes=1)
    last = f"{now + timedelta(minutes=TICKETS // 2):%Y%m%dT%H%M%S}_1"
    acts: dict[str, Callable[[], object]] = {
        "an idle sweep": lambda: sweep_due(tuesday - timedelta(days=1)),
        "queue, all": lambda: queue_page(queue("all", world.sherry, now), ""),
        "queue, all, half way down": lambda: queue_page(queue("all", world.sherry, now), last),
        "queue, mine": lambda: queue_page(queue("mine", world.sherry, now), ""),
        "queue, my team": lambda: queue_page(queue("team", world.rita, now), ""),
        "queue, unassigned": lambda: queue_page(queue("unassigned", world.sherry, now), ""),
        "board, late": lambda: board_page("late", world.jim, "", now),
        "board, not acknowledged": lambda: board_page("unanswered", world.jim, "", now),
        "board, the four numbers": lambda: tiles(world.jim, now),
        "my requests": lambda: requests_page(world.dana, finished=False, after=""),
        "the agency's requests": lambda: requests_page(world.hana, finished=False, after=""),
        "find a number": lambda: ticket_by_number(world.sherry, "482 913"),
    }
    print(f"\n{TICKETS:,} open tickets        median     worst   ms")
    for name, act in acts.items():
        median, worst = milliseconds(act)
        print(f"{name:28}{median:9.1f}{worst:10.1f}")
