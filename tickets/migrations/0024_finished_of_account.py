"""What was last finished about an account; made without holding up any request."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

INDEX = models.Index(
    fields=["account", "-finished_at"],
    name="ticket_finished_of_account",
    condition=models.Q(finished_at__isnull=False),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0023_call_detail")]

    operations = [AddIndexConcurrently(model_name="ticket", index=INDEX)]
