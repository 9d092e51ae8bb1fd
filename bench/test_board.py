"""What the supervisor's board costs: `TICKETS=1000000 ./run test bench/test_board.py -s`.

TICKETS says how many requests there are (100000): a tenth is open, a hundredth is late and was told by a sweep to the
level that its delay asks for, half of them acknowledged. Prints the median and the p95 of each list of the board as
the real web server gives it, with all its numbers, ROUNDS visits (100) by a supervisor, two managers and a director
in turn; then how many a second four clients get at once. The clients run on the same processors. Asserts nothing
about time.
"""

import os
import time
from contextlib import ExitStack, closing

import pytest
from django.db import connection

from bench.desk import Clock, empty, fill
from bench.measure import TICKETS
from bench.server import CLIENTS, Address, Browser, show_crowd, show_each, web_server
from contacts.clock import instant
from escalation.now.selectors.lists import board_of
from escalation.services.sweep import sweep_due
from tests.world import World
from tickets.models import Ticket
from tickets.selectors.lists import key_by_date

ACKNOWLEDGED = (
    "UPDATE escalation_firedrung SET acknowledged_at = fired_at, acknowledged_by_id = person_id "
    "WHERE outcome = 'told' AND mod(ticket_id, 2) = 0"
)


def always(address: str) -> Address:
    return lambda visit: address


def pages(views: list[str]) -> dict[str, Address]:
    """Every list by its key, and what an open page asks for again and again."""
    late = Ticket.objects.filter(owed_at__lt=instant()).order_by("owed_at", "id")
    half_way = key_by_date(late[late.count() // 2])
    return {
        **{f"board, {view}": always(f"/board/?view={view}") for view in views},
        "board, all, half way down": always(f"/board/?view=all&after={half_way}"),
        "board, as it comes first": always("/board/"),
        "board, mine, refreshed": always("/board/rows/?view=mine"),
    }


@pytest.mark.django_db(transaction=True)
def test_board(world: World) -> None:
    print(f"\n{TICKETS:,} requests; load of the machine before: {os.getloadavg()[0]:.1f}")
    try:
        fill(world, TICKETS, instant())
        began = time.monotonic()
        counts = sweep_due(Clock(instant()).at(0, 16))
        with connection.cursor() as cursor:
            cursor.execute(ACKNOWLEDGED)
            cursor.execute("VACUUM ANALYZE tickets_ticket, escalation_run, escalation_firedrung, tickets_milestone")
        print(f"{counts.told:,} were told in {time.monotonic() - began:.0f} s")
        board = board_of("", world.jim, instant())
        print(", ".join(f"{view.words} {view.count}" for view in (*board.tiles, *board.tabs)))
        with web_server() as server, ExitStack() as stack:
            seniors = [world.jim, world.sharon, world.elise, world.terry][:CLIENTS]
            browsers = [stack.enter_context(closing(Browser(server, user))) for user in seniors]
            measured = pages([view.key for view in (*board.tiles, *board.tabs)])
            print(f"\n{TICKETS:,} requests, load of the machine {os.getloadavg()[0]:.1f}")
            show_each(server, browsers, measured)
            show_crowd(browsers, list(measured.values()))
            print(f"load of the machine afterwards {os.getloadavg()[0]:.1f}")
    finally:
        empty()
