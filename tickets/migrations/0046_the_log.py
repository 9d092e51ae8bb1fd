"""The log, the newest first, fast at any size; made without holding up any request."""

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tickets", "0045_summed_anew"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(fields=["-at", "-id"], name="event_newest"),
        ),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("actor__isnull", False)),
                fields=["actor", "-at", "-id"],
                name="event_newest_by_actor",
            ),
        ),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action__startswith", "escalation.")),
                fields=["-at", "-id"],
                name="event_escalations",
            ),
        ),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action__startswith", "ticket.call_detail_")),
                fields=["-at", "-id"],
                name="event_call_detail",
            ),
        ),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                condition=models.Q(("action", "ticket.proof_made")), fields=["-at", "-id"], name="event_taken_along"
            ),
        ),
    ]
