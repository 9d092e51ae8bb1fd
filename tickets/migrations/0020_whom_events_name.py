"""Whom somebody has named in copy within an hour, found without reading all that they ever did."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0019_calendar_feeds")]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action__in", ["ticket.submitted", "ticket.copied"])),
                fields=["actor", "at"],
                name="event_naming_people",
            ),
        ),
    ]
