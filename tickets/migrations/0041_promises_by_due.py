"""What was due on a day that is over; made without holding up any request."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0040_waits_by_start")]

    operations = [AddIndexConcurrently("milestone", models.Index(fields=["due_at"], name="milestone_by_due"))]
