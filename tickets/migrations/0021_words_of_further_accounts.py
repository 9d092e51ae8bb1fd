"""Keeps what a request's further accounts are found by beside it; filled a batch at a time so that nobody waits long."""

from django.db import migrations, models

BATCH = 5000
FILL = """
UPDATE tickets_ticket AS ticket SET further_words = words.all_of_them
FROM (
    SELECT ticket_id, string_agg(text || ' ' || upper(regexp_replace(text, '[^0-9A-Za-z]+', '', 'g')), ' ' ORDER BY id)
        AS all_of_them
    FROM tickets_furtheraccount WHERE ticket_id > %s AND ticket_id <= %s GROUP BY ticket_id
) AS words
WHERE ticket.id = words.ticket_id
"""


def fill(apps, schema_editor):
    latest = apps.get_model("tickets", "FurtherAccount").objects.order_by("-ticket_id")
    with schema_editor.connection.cursor() as cursor:
        for first in range(0, latest.values_list("ticket_id", flat=True).first() or 0, BATCH):
            cursor.execute(FILL, [first, first + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0020_whom_events_name")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="further_words",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
