"""Gives the rows of before the versions that they were judged by, a batch at a time so that nobody waits long."""

from django.db import migrations

BATCH = 5000

MILESTONES = """
UPDATE tickets_milestone AS milestone
SET calendar_id = ticket.calendar_id, policy_id = ticket.policy_id,
    owed_from = CASE WHEN milestone.cycle = ticket.cycle THEN ticket.cycle_started_at ELSE ticket.received_at END
FROM tickets_ticket AS ticket
WHERE ticket.id = milestone.ticket_id AND milestone.id > %s AND milestone.id <= %s
"""
TICKETS = """
UPDATE tickets_ticket AS ticket SET route_id = route.id
FROM tickets_route AS route
WHERE route.key = CASE WHEN ticket.report = 'mac' THEN 'report_mac' ELSE ticket.kind END
AND ticket.id > %s AND ticket.id <= %s
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for model, statement in (("Milestone", MILESTONES), ("Ticket", TICKETS)):
            last = apps.get_model("tickets", model).objects.order_by("-id").values_list("id", flat=True).first()
            for first in range(0, last or 0, BATCH):
                cursor.execute(statement, [first, first + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0003_versions_and_waits")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
