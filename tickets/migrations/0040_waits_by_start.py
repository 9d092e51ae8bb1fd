"""What has waited longest; made without holding up any request."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

INDEX = models.Index(
    fields=["started_at"],
    include=["ticket"],
    name="wait_open_since",
    condition=models.Q(ended_at__isnull=True),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0039_owed_by_day")]

    operations = [AddIndexConcurrently(model_name="wait", index=INDEX)]
