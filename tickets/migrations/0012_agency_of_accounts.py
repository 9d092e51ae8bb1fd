"""Gives each account the agency of its customer, a batch at a time so that nobody waits long.

On the way back claimed accounts are forgotten: their requests are to be completed, as if nobody had named them.
"""

from django.db import migrations

BATCH = 5000

FILL = """
UPDATE tickets_account AS account SET agency_id = customer.agency_id
FROM tickets_customer AS customer
WHERE customer.id = account.customer_id AND account.id > %s AND account.id <= %s
"""
LET_GO = """
UPDATE tickets_ticket SET account_id = NULL
WHERE account_id IN (SELECT id FROM tickets_account WHERE claimed_at IS NOT NULL)
"""
FORGET = "DELETE FROM tickets_account WHERE claimed_at IS NOT NULL"


def fill(apps, schema_editor):
    last = apps.get_model("tickets", "Account").objects.order_by("-id").values_list("id", flat=True).first()
    with schema_editor.connection.cursor() as cursor:
        for first in range(0, last or 0, BATCH):
            cursor.execute(FILL, [first, first + BATCH])


def forget_claims(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(LET_GO)
        cursor.execute(FORGET)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0011_claimed_accounts")]

    operations = [migrations.RunPython(fill, forget_claims)]
