"""Ladders are versions with author and reason, and a run names the one that it froze."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Report requests use the ladder of the team that works them.
RUNS = """
UPDATE escalation_run AS run SET ladder_id = ladder.id
FROM escalation_ladder AS ladder, tickets_ticket AS ticket
WHERE ticket.id = run.ticket_id AND ladder.key = CASE
    WHEN ticket.report = 'mac' THEN 'billing' WHEN ticket.kind = 'report' THEN 'implementation' ELSE ticket.kind END
"""

LADDER = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "escalation.ladder"}
FROZEN = "The version that was frozen."


def added(name, field, *, keep=True):
    return migrations.AddField(model_name="ladder", name=name, field=field, preserve_default=keep)


class Migration(migrations.Migration):
    # The runs are filled before their column is required, which one transaction would refuse.
    atomic = False

    dependencies = [
        ("escalation", "0002_asks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        added("version", models.PositiveIntegerField(default=1), keep=False),
        added("made_at", models.DateTimeField(default=django.utils.timezone.now), keep=False),
        added(
            "made_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        added("note", models.CharField(blank=True, help_text="Why it was changed.", max_length=200)),
        added("redates", models.BooleanField(default=False)),
        added("redated_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(model_name="ladder", name="key", field=models.CharField(max_length=20)),
        migrations.AddConstraint(
            model_name="ladder",
            constraint=models.UniqueConstraint(fields=("key", "version"), name="ladder_version_once"),
        ),
        migrations.AddField(
            model_name="run", name="ladder", field=models.ForeignKey(**LADDER, null=True, help_text=FROZEN)
        ),
        migrations.RunSQL(RUNS, migrations.RunSQL.noop),
        migrations.AlterField(model_name="run", name="ladder", field=models.ForeignKey(**LADDER, help_text=FROZEN)),
    ]
