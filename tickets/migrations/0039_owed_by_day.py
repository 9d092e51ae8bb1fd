"""What is owed by when, and whose it is, to be counted from indexes alone; made without holding up any request."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

BY_DAY = models.Index(
    fields=["due_at", "id"], include=["ticket"], name="milestone_owed_by_day", condition=models.Q(outcome="")
)
WHOSE = models.Index(
    fields=["id"],
    include=["team", "assignee"],
    name="ticket_open_whose",
    condition=models.Q(owed_at__isnull=False),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0038_ledger")]

    operations = [
        AddIndexConcurrently(model_name="milestone", index=BY_DAY),
        AddIndexConcurrently(model_name="ticket", index=WHOSE),
    ]
