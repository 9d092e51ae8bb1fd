"""What it costs to load a carrier's accounts by a file: `./run test bench/test_loading.py -s`.

TICKETS in the environment says how many accounts (100000), ten of a customer; as many are known already, of which a
tenth is in the file with another spelling. Prints the seconds of each step, and the memory of the process at its
highest before and during them; asserts nothing about time.
"""

import resource
import time
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile

import pytest
from django.db import connection

from bench.measure import TICKETS
from contacts.loads.services.keep import keep, order
from contacts.loads.services.work import work_off
from contacts.models import Agency, Load
from tests.world import World, office
from tickets.loads.kinds import KINDS
from tickets.models import Account
from tickets.spreadsheets import csv_lines

NOW = office("2026-09-15 12:00")
AGENCIES = 200
KNOWN = """
    WITH ours AS (
        INSERT INTO tickets_customer (agency_id, name)
        SELECT agency.id, 'Known ' || n FROM generate_series(1, %(count)s / 10) AS n
        JOIN contacts_agency AS agency ON agency.name = 'Agency ' || n %% %(agencies)s
        RETURNING id, agency_id, substr(name, 7)::int AS n
    )
    INSERT INTO tickets_account (customer_id, agency_id, number, key)
    SELECT id, agency_id, 'K' || n * 10 + m, 'K' || n * 10 + m FROM ours, generate_series(0, 9) AS m
"""


def rows() -> Iterator[tuple[str, str, str]]:
    for number in range(TICKETS):
        if number % 10:
            yield f"770-{number:07}", f"Agency {number // 10 % AGENCIES}", f"Customer {number // 10}"
        else:
            known = number // 10 + 10
            yield f"K-{known}", f"Agency {known // 10 % AGENCIES}", f"Known {known // 10}"


def timed(name: str, act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:34}{time.perf_counter() - began:8.1f} s{peak:8,} MB")


@pytest.mark.django_db(transaction=True)
def test_loading(world: World) -> None:
    Agency.objects.bulk_create(Agency(name=f"Agency {number}") for number in range(AGENCIES))
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, {"count": TICKETS, "agencies": AGENCIES})
        cursor.execute("ANALYZE")
    with TemporaryFile() as file:
        for line in csv_lines(["Account number", "Agency", "Customer"], rows()):
            file.write(line.encode())
        print(f"\n{TICKETS:,} rows, {file.tell():,} bytes")
        file.seek(0)
        timed("nothing yet", lambda: None)
        timed("kept", lambda: keep(file, kind="accounts", name="accounts.csv", by=None, now=NOW))
    load = Load.objects.get()
    timed("read and reported", lambda: work_off(load.pk, KINDS, NOW))
    load.refresh_from_db()
    print(f"{load.new:,} new, {load.changed:,} changed, {load.unchanged:,} unchanged, {load.refused:,} refused")
    order(load.pk, version=load.version, skips_bad=False, actor=None)
    before = Account.objects.count()
    timed("loaded", lambda: work_off(load.pk, KINDS, NOW))
    print(f"{Account.objects.count() - before:,} more accounts; {Load.objects.get().state}")
