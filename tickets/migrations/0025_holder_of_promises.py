"""Whose promise a milestone was when it ended: derived where that can be known, then indexed; no writer waits.

A confirmation counts for who confirmed, if nobody had the request before; any other act for who has the request
now, if nobody has been given it since. What remains is unknown, and counts for nobody.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BATCH = 5000
GIVEN = "'ticket.assigned', 'ticket.unassigned', 'ticket.corrected', 'ticket.confirmed'"

CONFIRMED = f"""
UPDATE tickets_milestone AS milestone SET holder_id = event.actor_id
FROM tickets_event AS event
WHERE event.ticket_id = milestone.ticket_id AND event.action = 'ticket.confirmed' AND event.at = milestone.ended_at
AND milestone.name = 'confirmation' AND milestone.holder_id IS NULL
AND milestone.id > %s AND milestone.id <= %s
AND NOT EXISTS (
    SELECT FROM tickets_event AS earlier
    WHERE earlier.ticket_id = milestone.ticket_id AND earlier.id < event.id AND earlier.action IN ({GIVEN})
)
"""  # noqa: S608 - words of our own
OTHERS = f"""
UPDATE tickets_milestone AS milestone SET holder_id = ticket.assignee_id
FROM tickets_ticket AS ticket
WHERE ticket.id = milestone.ticket_id AND milestone.outcome <> '' AND milestone.holder_id IS NULL
AND milestone.name <> 'confirmation' AND milestone.id > %s AND milestone.id <= %s
AND NOT EXISTS (
    SELECT FROM tickets_event AS later
    WHERE later.ticket_id = milestone.ticket_id AND later.at >= milestone.ended_at AND later.action IN ({GIVEN})
)
"""  # noqa: S608 - words of our own


def fill(apps, schema_editor):
    """A batch at a time, each by itself."""
    last = apps.get_model("tickets", "Milestone").objects.order_by("-id").values_list("id", flat=True).first()
    with schema_editor.connection.cursor() as cursor:
        for first in range(0, last or 0, BATCH):
            for statement in (CONFIRMED, OTHERS):
                cursor.execute(statement, [first, first + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tickets", "0024_finished_of_account"),
    ]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="holder",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently(
            model_name="milestone",
            index=models.Index(
                condition=models.Q(("holder__isnull", False)),
                fields=["holder", "ended_at", "id"],
                include=("outcome",),
                name="milestone_ended_by_holder",
            ),
        ),
    ]
