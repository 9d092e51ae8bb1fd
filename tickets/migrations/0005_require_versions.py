"""Every ticket and milestone names its versions; the indexes and the check are made without holding up writers."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


def required(model, name, to):
    key = models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)
    return migrations.AlterField(model_name=model, name=name, field=key)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0004_fill_versions")]

    operations = [
        required("milestone", "calendar", "tickets.officecalendar"),
        required("milestone", "policy", "tickets.slapolicy"),
        required("ticket", "route", "tickets.route"),
        migrations.AlterField(model_name="milestone", name="owed_from", field=models.DateTimeField()),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(condition=models.Q(level__gt=0), fields=["owed_at", "id"], name="ticket_escalated"),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(owed_at__isnull=False, check_at__isnull=True),
                fields=["id"],
                name="ticket_nobody_looks",
            ),
        ),
        AddConstraintNotValid(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(status="paused", paused_until__isnull=False)
                | (~models.Q(status="paused") & models.Q(paused_until__isnull=True)),
                name="ticket_paused_has_its_end",
            ),
        ),
        ValidateConstraint(model_name="ticket", name="ticket_paused_has_its_end"),
    ]
