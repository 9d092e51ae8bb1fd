"""What the queue costs with many open tickets, as pages: `./run test bench/test_queue.py -s`.

TICKETS in the environment says how many (100000), one in ten late; what is asked for by filters is one in ten
thousand of them, or nothing. Prints milliseconds, median and worst of 30; asserts nothing about time.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import parse_qsl

import pytest
import time_machine
from django.test import Client

from bench.measure import TICKETS, show
from tests.many import copy_ticket
from tests.world import World, file, office
from tickets.desk.services.saved_views import save_view

RARE = [
    "kind=implementation",
    "kind=report",
    "owed=follow_up",
    "owed=completion",
    "level=4",
    "waiting=paused",
    "waiting=held",
    "waiting=held&level=4",
    "kind=implementation&owed=follow_up",
    "customer=peachtree",
    "customer=nobody",
]
NOW = office("2026-09-16 17:00") + timedelta(minutes=1)


def grow(world: World, tuesday: datetime) -> None:
    """Many tickets: most are billing inquiries whose receipt is to be confirmed; half of them have a rep."""
    copy_ticket(
        file(world.dana, tuesday),
        TICKETS,
        owed_at=f"o.owed_at + (n - {TICKETS // 10}) * interval '1 minute'",
        assignee_id=f"CASE WHEN mod(n, 2) = 0 THEN {world.rita.pk} END",
        check_at="now() + interval '10 years'",
        account_id="CASE WHEN mod(n, 10000) = 11 THEN o.account_id END",
        kind="CASE WHEN mod(n, 10000) = 1 THEN 'implementation' WHEN mod(n, 5) = 0 THEN 'disconnect' ELSE o.kind END",
        owed="CASE WHEN mod(n, 10000) = 3 THEN 'follow_up' WHEN mod(n, 3) = 0 THEN 'next_steps' ELSE o.owed END",
        status="CASE mod(n, 10000) WHEN 5 THEN 'paused' WHEN 7 THEN 'held' ELSE o.status END",
        paused_until="CASE mod(n, 10000) WHEN 5 THEN now() END",
        level=f"CASE WHEN mod(n, 100000) = 9 THEN 4 WHEN n < {TICKETS // 10} THEN 1 + mod(n, 3) ELSE 0 END",
    )


@pytest.mark.django_db
def test_queue(world: World, tuesday: datetime) -> None:
    grow(world, tuesday)
    browser = Client()
    browser.force_login(world.rita)
    down = f"&after={NOW + timedelta(minutes=TICKETS // 2):%Y%m%dT%H%M%S}_1"
    pages = {
        "all": "/queue/?view=all",
        "mine": "/queue/?view=mine",
        "all, half way down": f"/queue/?view=all{down}",
        "disconnects, half way down": f"/queue/?view=all&kind=disconnect{down}",
        "all, asked for what is new": "/queue/rows/?view=all",
        **{query: f"/queue/?view=all&{query}" for query in RARE},
    }
    acts: dict[str, Callable[[], object]] = {name: partial(browser.get, url) for name, url in pages.items()}
    with time_machine.travel(NOW, tick=False):
        print(f"\n{TICKETS:,} open tickets              median     worst   ms")
        for name, act in acts.items():
            show(name, act)
        for number, query in enumerate(RARE[:8]):
            for owner, shared in ((world.sherry, True), (world.rita, False)):
                filters = dict(parse_qsl(query))
                save_view(owner, name=f"no. {number}", view="all", filters=filters, shared=shared, now=NOW)
        show("all, with 16 saved views", acts["all"])
