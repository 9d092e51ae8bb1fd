"""Checks the old rows against the relaxed constraint, in a transaction of its own that blocks nobody."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0006_mail_both_ways")]

    operations = [ValidateConstraint(model_name="ticket", name="ticket_level_of_maintenance_only")]
