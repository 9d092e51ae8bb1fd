"""What the reports cost: `TICKETS=1000000 ./run test bench/test_reports.py -s`.

TICKETS says how many requests there are (100000), most of them of the last 600 days: bench/desk.py, with its reps and
agencies. Prints how long summing the days and months takes, then the median and the p95 of each page as the real web
server gives it to a supervisor, ROUNDS visits (100), last with nothing summed. Asserts nothing about time.
"""

import os
import time
from contextlib import closing

import pytest

from bench.desk import empty, fill
from bench.measure import TICKETS
from bench.server import Address, Browser, show_each, web_server
from contacts.clock import instant
from escalation.reports.addresses import period_of, query_of
from escalation.reports.scope import Asked, Scope
from escalation.reports.sums import office_date, sum_due
from tests.world import World
from tickets.models import LedgerRow, LedgerSpan


def pages() -> dict[str, Address]:
    """Every page that is measured, by the name that it is printed under."""
    scope = Scope(*period_of("12-months", office_date(instant())))
    lists = {
        "confirmations kept": Asked(scope, "promise", "confirmation", "kept"),
        "confirmations with their time": Asked(scope, "promise", "confirmation", timed=True),
        "received": Asked(scope, "received"),
        "open at the end of last month": Asked(scope, open_at=scope.last.replace(day=1)),
    }
    agency = LedgerRow.objects.latest("id").agency_id
    queries = {
        "twelve months, by kind": "",
        "twelve months, by team": "by=team",
        "twelve months, by rep": "by=rep",
        "twelve months, by agency": "by=agency",
        "this month": "period=month",
        "last month": "period=last-month",
        "this quarter": "period=quarter",
        "between two dates": f"since={scope.first.replace(day=9)}&until={scope.last}",
        "one kind": "kind=maintenance",
        "one agency": f"agency={agency}&by=agency",
        "one agency, by kind, from its rows": f"agency={agency}&by=kind",
    }
    found = {words: f"/board/then/?{query}" for words, query in queries.items()}
    found |= {f"list: {words}": f"/board/then/list/?{query_of(asked)}" for words, asked in lists.items()}
    return {words: _always(address) for words, address in found.items()}


def _always(address: str) -> Address:
    return lambda visit: address


@pytest.mark.django_db(transaction=True)
def test_reports(world: World) -> None:
    print(f"\n{TICKETS:,} requests; load of the machine before: {os.getloadavg()[0]:.1f}")
    try:
        fill(world, TICKETS, instant())
        print(f"{LedgerRow.objects.count():,} rows of the ledger")
        began = time.monotonic()
        done = sum_due(instant())
        print(f"{done.spans:,} days and months summed in {time.monotonic() - began:.1f} s")
        with web_server() as server, closing(Browser(server, world.jim)) as browser:
            show_each(server, [browser], pages())
            LedgerSpan.objects.all().delete()
            usual = next(iter(pages().items()))
            show_each(server, [browser], {f"{usual[0]}, nothing summed": usual[1]})
        print(f"load of the machine afterwards {os.getloadavg()[0]:.1f}")
    finally:
        LedgerSpan.objects.all().delete()
        empty()
