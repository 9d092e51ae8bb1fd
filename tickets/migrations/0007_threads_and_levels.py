"""Checks the old rows against the relaxed constraint and indexes threads, without holding up writers."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0006_mail_both_ways")]

    operations = [
        ValidateConstraint(model_name="ticket", name="ticket_level_of_maintenance_only"),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("thread_id", ""), _negated=True), fields=["thread_id"], name="ticket_of_thread"
            ),
        ),
    ]
