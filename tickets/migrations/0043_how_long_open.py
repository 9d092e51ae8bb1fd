"""How long what is open has been so, counted from an index that no filing waits for."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0042_sums_of_the_ledger")]

    operations = [
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("owed_at__isnull", False)),
                fields=["cycle_started_at", "id"],
                include=("kind", "team", "assignee", "agency"),
                name="ticket_open_since",
            ),
        ),
    ]
