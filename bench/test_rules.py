"""What a changed rule costs: `TICKETS=50000 ./run test bench/test_rules.py -s`.

Prints the seconds and the memory of a preview over that many open tickets, and how many follow a second; asserts
nothing about time.
"""

import time
import tracemalloc
from datetime import datetime, timedelta

import pytest

from bench.measure import TICKETS
from tests.many import copy_ticket
from tests.tickets.rules import MADE, closing, policy_draft, save_calendar
from tests.world import World, file
from tickets.selectors.rule_preview import preview_calendar, preview_policy, rows_of
from tickets.services.redating import redate_due

ACTS = ("confirmation", "next_steps", "follow_up")
SOME_SECONDS = timedelta(seconds=10)

pytestmark = pytest.mark.django_db(transaction=True)


def test_rules(world: World, tuesday: datetime) -> None:
    copy_ticket(file(world.dana, tuesday), TICKETS, ACTS)
    draft = closing("2026-09-16")
    print(f"\n{TICKETS:,} open tickets, three dates each")

    began = time.perf_counter()
    preview = preview_calendar("Office", draft, MADE)
    rows_of(preview, MADE)
    print(f"preview of a closed day{time.perf_counter() - began:28.2f} s, {preview.moved:,} would move")

    began = time.perf_counter()
    preview_policy(policy_draft("billing", next_steps_day=2), MADE)
    print(f"preview of a stricter policy{time.perf_counter() - began:23.2f} s")

    tracemalloc.start()
    preview_calendar("Office", draft, MADE)
    print(f"the most memory that it holds{tracemalloc.get_traced_memory()[1] / 1e6:22.1f} MB")
    tracemalloc.stop()

    save_calendar(world, draft)
    done = redate_due(MADE, longest=SOME_SECONDS)
    print(f"that follow in a second{done.followed / SOME_SECONDS.total_seconds():28.0f}")
