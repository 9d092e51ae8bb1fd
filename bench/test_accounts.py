"""What suggesting accounts costs an agency that has many: `./run test bench/test_accounts.py -s`.

TICKETS in the environment says how many accounts (100000), each of a customer of its own; as many are another
agency's. Prints milliseconds, median and worst of 30; asserts nothing about time.
"""

import pytest
from django.db import connection

from bench.measure import TICKETS, show
from tests.world import World
from tickets.selectors.accounts import suggested_accounts

CUSTOMERS = """
    INSERT INTO tickets_customer (agency_id, name)
    SELECT %s, md5(n::text) || ' ' || (ARRAY['Dental', 'Florist', 'Freight', 'Bakery'])[n %% 4 + 1] || ' ' || n
    FROM generate_series(1, %s) AS n
"""
ACCOUNTS = """
    INSERT INTO tickets_account (customer_id, agency_id, number, key)
    SELECT id, agency_id, (agency_id * 100000000 + id)::text, (agency_id * 100000000 + id)::text
    FROM tickets_customer WHERE name ~ ' [0-9]+$'
"""


@pytest.mark.django_db
def test_suggestions(world: World) -> None:
    ours, theirs = world.account.agency_id, world.foreign_account.agency_id
    with connection.cursor() as cursor:
        for agency in (ours, theirs):
            cursor.execute(CUSTOMERS, [agency, TICKETS])
        cursor.execute(ACCOUNTS)
        cursor.execute("SELECT gin_clean_pending_list('customer_by_word')")  # as a vacuum does
        cursor.execute("ANALYZE tickets_customer, tickets_account")
    number = str(ours)
    print(f"\n{TICKETS:,} accounts of the agency        median     worst   ms")
    for typed in (number[:2], f"{number}0000", "pe", "peachtree", "dental", "de", "dental 77", "a1", "nobody"):
        show(f"“{typed}”", lambda typed=typed: suggested_accounts(ours, typed))
