"""What the supervisor's looks ahead cost as pages: `TICKETS=1000000 ./run test bench/test_ahead.py -s`.

TICKETS says how many requests there are (100000), of which a tenth is open: bench/desk.py. Prints how long a business
day that is over takes to be kept, then the median and the p95 of each page as the real web server gives it to one
supervisor, ROUNDS visits (100). The clients run on the same processors. Asserts nothing about time.
"""

import os
import time
from contextlib import closing
from datetime import date
from urllib.parse import urlencode

import pytest

from bench.desk import Desk, empty, fill
from bench.measure import TICKETS
from bench.server import Address, Browser, show_each, web_server
from contacts.clock import instant
from contacts.models import Team
from escalation.ahead.selectors.days import days_ahead
from escalation.ahead.services.tally import tally
from escalation.models import PastDay
from tests.world import World
from tickets.desk.selectors.moment import moment


def always(address: str, **query: object) -> Address:
    return lambda visit: f"{address}?{urlencode(query)}" if query else address


def pages(desk: Desk, days: list[date]) -> dict[str, Address]:
    """Every page that is measured, by the name that it is printed under."""
    team, rep = Team.objects.get(key="complex_billing"), desk.reps[0]
    today, later, last = days[0], days[2], days[-1]
    return {
        "load": always("/board/load/"),
        "load, another team": always("/board/load/", team=team.key),
        "load, list of a rep": always("/board/load/list/", rep=rep, when="all"),
        "load, list of a team, late": always("/board/load/list/", team=team.pk, when="late"),
        "load, list of a team on a day": always("/board/load/list/", team=team.pk, when=later),
        "load, what a team's nobody has": always("/board/load/list/", team=team.pk, rep="nobody", when="all"),
        "next": always("/board/next/"),
        "next, third page of what is at risk": always("/board/next/", after=2),
        "next, list of a day": always("/board/next/list/", day=today),
        "what if, asked nothing": always("/board/next/what-if/"),
        "what if, an absence": always("/board/next/what-if/", what="absence", rep=rep, first=today, last=last),
        "what if, a closure": always("/board/next/what-if/", what="closure", day=later),
        "what if, another number of days": always(
            "/board/next/what-if/", what="terms", kind="billing", term="next_steps_day", number=4
        ),
        "what if, a rep moves": always("/board/next/what-if/", what="move", rep=rep, team=team.pk),
    }


@pytest.mark.django_db(transaction=True)
def test_ahead(world: World) -> None:
    print(f"\n{TICKETS:,} requests; load of the machine before: {os.getloadavg()[0]:.1f}")
    try:
        desk, now = fill(world, TICKETS, instant()), instant()
        began = time.monotonic()
        kept = tally(now)
        print(f"{kept} business days kept, {(time.monotonic() - began) / max(1, kept) * 1000:.0f} ms each")
        with web_server() as server, closing(Browser(server, world.jim)) as browser:
            days = [day.date for day in days_ahead(moment(now))]
            print(f"\n{TICKETS:,} requests, load of the machine {os.getloadavg()[0]:.1f}")
            show_each(server, [browser], pages(desk, days))
    finally:
        PastDay.objects.all().delete()
        empty()
