"""What the lists cost with many open tickets: `./run test bench/test_lists.py -s`.

TICKETS in the environment says how many (100000), each owed at its own minute, one in ten late; half of them have a
rep. Prints milliseconds, median and worst of 30; asserts nothing about time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bench.measure import TICKETS, show
from escalation.now.selectors.lists import board_of
from escalation.selectors.board import board_page
from tests.many import copy_ticket
from tests.world import World, file, office
from tickets.selectors.lists import queue, queue_page, ticket_by_number


@pytest.mark.django_db
def test_lists(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    copy_ticket(
        ticket,
        TICKETS,
        owed_at=f"o.owed_at + (n - {TICKETS // 10}) * interval '1 minute'",
        assignee_id=f"CASE WHEN mod(n, 2) = 0 THEN {world.sherry.pk} END",
        check_at="now() + interval '10 years'",
        account_text="CASE mod(n, 10) WHEN 0 THEN o.account_text "
        "ELSE '404 ' || lpad(mod(n, 10000)::text, 7, '0') END",
    )
    now = office("2026-09-16 17:00") + timedelta(minutes=1)
    last = f"{now + timedelta(minutes=TICKETS // 2):%Y%m%dT%H%M%S}_1"
    acts: dict[str, Callable[[], object]] = {
        "queue, all": lambda: queue_page(queue("all", world.sherry, now), ""),
        "queue, all, half way down": lambda: queue_page(queue("all", world.sherry, now), last),
        "queue, mine": lambda: queue_page(queue("mine", world.sherry, now), ""),
        "queue, my team": lambda: queue_page(queue("team", world.rita, now), ""),
        "queue, unassigned": lambda: queue_page(queue("unassigned", world.sherry, now), ""),
        "board with its numbers, all": lambda: board_page(board_of("all", world.jim, now), "", now),
        "board with its numbers, late": lambda: board_page(board_of("late", world.jim, now), "", now),
        "board with its numbers, not acknowledged": lambda: board_page(
            board_of("unanswered", world.jim, now), "", now
        ),
        "board with its numbers, mine": lambda: board_page(board_of("mine", world.jim, now), "", now),
        "board, its numbers": lambda: board_of("all", world.jim, now),
        "find a number": lambda: ticket_by_number(world.sherry, "482 913"),
    }
    print(f"\n{TICKETS:,} open tickets              median     worst   ms")
    for name, act in acts.items():
        show(name, act)
