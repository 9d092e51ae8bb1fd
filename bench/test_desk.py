"""What the pages of the care desk cost: `TICKETS=1000000 ./run test bench/test_desk.py -s`.

TICKETS says how many requests there are (100000), of which a tenth is open: bench/desk.py. Prints the median and the
p95 of each page as the real web server gives it to one client, ROUNDS visits (100) by eight reps in turn, each to
another request where there are many; then how many a second four clients get at once. The clients run on the same
processors. Asserts nothing about time; more pages are more lines of `pages`.
"""

import os
from contextlib import ExitStack, closing
from datetime import timedelta

import pytest

from bench.desk import Desk, empty, fill
from bench.measure import TICKETS
from bench.server import Address, Browser, show_crowd, show_each, web_server
from contacts.clock import instant
from contacts.models import Absence
from tests.world import World
from tickets.desk.selectors.queue import QUEUE_VIEWS
from tickets.models import Ticket
from tickets.selectors.lists import key_by_date
from tickets.selectors.rules import office_calendar

REPS = 8
FILTERS = {
    "billing": "kind=billing",
    "next steps owed": "owed=next_steps",
    "paused": "waiting=paused",
    "escalated": "level=any",
    "an agency": "agency={agency}",
    "a customer by name": "customer=router+and",
    "maintenance and held": "kind=maintenance&waiting=held",
}

SOUGHT = {
    "a word of a tenth": "surcharge",
    "a word of each": "invoice",
    "two words": "router+missing",
    "the beginning of a word": "surch",
    "a word mistyped": "surchrge",
    "a word that nobody uses": "nonesuch",
    "a number within a message": "ref+77",
    "a customer": "router+and+1006",
}


def send_away(desk: Desk) -> None:
    """Two colleagues of each rep who looks at the pages, where there are so many."""
    today = office_calendar().local_date(instant())
    for number in range(REPS):
        for further in (1, 2):
            rep, deputy = desk.rep(number + further * REPS), desk.rep(number)
            if rep != deputy:
                Absence.objects.create(user=rep, deputy=deputy, starts_on=today, ends_on=today + timedelta(days=7))


def each(addresses: list[str]) -> Address:
    """Another of these at each visit."""
    return lambda visit: addresses[visit % len(addresses)]


def always(address: str) -> Address:
    return lambda visit: address


def pages(desk: Desk) -> dict[str, Address]:
    """Every page that is measured, by the name that it is printed under."""
    open_ones = Ticket.objects.filter(owed_at__isnull=False, assignee__isnull=False).order_by("owed_at", "id")
    half_way = open_ones[open_ones.count() // 2]
    some = list(open_ones.values_list("pk", flat=True)[:: max(1, open_ones.count() // 100)])
    done = Ticket.objects.filter(finished_at__isnull=False).order_by("id")
    old = list(done.values_list("pk", flat=True)[: 100 * 97 : 97])
    number = half_way.numbers.latest("pk").number
    filters = {name: query.format(agency=desk.agencies[0]) for name, query in FILTERS.items()}
    return {
        **{f"queue, {name}": always(f"/queue/?view={view}") for view, name in QUEUE_VIEWS.items()},
        **{f"queue, all, {name}": always(f"/queue/?view=all&{query}") for name, query in filters.items()},
        "queue, all, half way down": always(f"/queue/?view=all&after={key_by_date(half_way)}"),
        "queue, team, half way down": always(f"/queue/?view=team&after={key_by_date(half_way)}"),
        "queue, mine, refreshed": always("/queue/rows/?view=mine"),
        "request, open": each([f"/requests/{pk}/" for pk in some]),
        "request, finished": each([f"/requests/{pk}/" for pk in old]),
        "my day": always("/my-day/"),
        "my day, twelve months": always("/my-day/?months=12"),
        "my day, all that I owe": always("/my-day/list/"),
        "my day, a year's promises": always("/my-day/list/?what=ended&month=last-12"),
        "my day, waiting": always("/my-day/list/?what=waiting"),
        "my absences": always("/my-day/absences/"),
        **{f"find, {name}": always(f"/find/?q={words}") for name, words in SOUGHT.items()},
        "find, an account": always(f"/find/?q={half_way.account_text}"),
        "find, an agency by name": always("/find/?q=agency+1"),
        "offered while a number is typed": always(f"/find/suggested/?q={number[:4]}"),
        "offered while a word is typed": always("/find/suggested/?q=surch"),
        "the command palette": always("/find/commands/?q=rout"),
    }


@pytest.mark.django_db(transaction=True)
def test_desk(world: World) -> None:
    print(f"\n{TICKETS:,} requests; load of the machine before: {os.getloadavg()[0]:.1f}")
    try:
        desk = fill(world, TICKETS, instant())
        with web_server() as server, ExitStack() as stack:
            browsers = [stack.enter_context(closing(Browser(server, desk.rep(number)))) for number in range(REPS)]
            send_away(desk)
            measured = pages(desk)
            print(f"\n{TICKETS:,} requests, load of the machine {os.getloadavg()[0]:.1f}")
            show_each(server, browsers, measured)
            show_crowd(browsers, list(measured.values()))
            print(f"load of the machine afterwards {os.getloadavg()[0]:.1f}")
    finally:
        Absence.objects.all().delete()
        empty()
