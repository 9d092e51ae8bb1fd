"""What an agency's own pages cost with many requests: `OTHERS=300000 ./run test bench/test_portal.py -s`.

TICKETS are the agency's own (100000), OTHERS those of another one beside it (as many). Prints milliseconds of whole
pages as its lead and one of its people get them, median and worst of 30, then the seconds, the size and the memory of
the files; asserts nothing about time.
"""

import os
import time
import tracemalloc
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from bench.measure import TICKETS, show
from bench.portal import many_requests
from contacts.access_log import NOWHERE
from tests.world import World, office
from tickets.selectors.lists import key_by_date
from tickets.services.feeds import make_feed

OTHERS = int(os.environ.get("OTHERS", TICKETS))
LISTS = {
    "open": "",
    "finished": "show=finished",
    "all": "show=all",
    "open, next date first": "sort=next",
    "billing, all": "show=all&kind=billing",
    "a kind that nobody filed, all": "show=all&kind=report&report=mac",
    "their turn": "turn=yours",
    "our turn, next date first": "turn=ours&sort=next",
    "late": "due=late",
    "due today": "due=today",
    "due this week, next date first": "due=week&sort=next",
    "filed until a day long ago": "show=all&filed_to=2025-10-10",
    "filed on a day long ago": "show=all&filed_from=2026-01-15&filed_to=2026-01-15",
    "a word in each of them": "show=all&q=credit",
    "the beginning of a common word": "show=all&q=cus",
    "a rare word": "show=all&q=zebra",
    "two words": "show=all&q=customer+42",
    "a word of another agency's alone": "show=all&q=ported",
    "a word that nobody uses": "show=all&q=nonesuch",
    "an account number": "show=all&q=7705550142",
}


@pytest.mark.django_db
def test_portal(world: World, tuesday: datetime) -> None:
    last = many_requests(world, tuesday, TICKETS, OTHERS)
    lead, filer = Client(), Client()
    lead.force_login(world.hana)
    filer.force_login(world.dana)
    token = make_feed(world.hana.pk, whole_agency=True, origin=NOWHERE, now=tuesday)
    deep = {
        "half way down, all": f"show=all&after={last.pk - TICKETS // 2}",
        "back from half way down, all": f"show=all&before={last.pk - TICKETS // 2}",
        "half way down, next date first": f"sort=next&after={key_by_date(last)}",
    }
    print(f"\n{TICKETS:,} requests, {OTHERS:,} of another agency     median     worst   ms")
    with time_machine.travel(office("2026-09-16 17:01"), tick=False):
        for name, query in (LISTS | deep).items():
            show(name, lambda query=query: lead.get(f"/requests/?{query}"))
        for name in ("open", "all", "a word in each of them", "a word that nobody uses"):
            show(f"one of its people: {name}"[:34], lambda name=name: filer.get(f"/requests/?{LISTS[name]}"))
        show("one request", lambda: filer.get(f"/requests/{last.pk}/"))
        show("the calendar of the whole agency", lambda: _calendar(token))
        for suffix in ("csv", "xlsx"):
            _show_file(lead, suffix)


def _calendar(token: str) -> None:
    cache.clear()  # nobody may read it as often as this
    assert Client().get(f"/calendar/{token}.ics").status_code == 200


def _show_file(client: Client, suffix: str) -> None:
    """The seconds to its first piece and to its end, then once more with what Python held at most."""
    address = f"/requests/export.{suffix}?show=all"
    began = time.perf_counter()
    pieces = iter(client.get(address))
    size = len(next(pieces))
    first = time.perf_counter() - began
    size += sum(map(len, pieces))
    whole = time.perf_counter() - began
    tracemalloc.start()
    for _ in client.get(address):
        pass
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    print(
        f"{suffix} of all{first:20.2f} s to the first piece, {whole:.1f} s to the last, {size / 1e6:.1f} MB", end=""
    )
    print(f", {most / 1e6:.1f} MB of memory at most")
