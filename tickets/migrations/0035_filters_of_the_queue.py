"""What the filters of the queue ask for, however rare; made without holding up any request."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OWED = models.Q(owed_at__isnull=False)
WAITS = models.Q(status__in=["paused", "held"])
INDEXES = (
    models.Index(fields=["kind", "owed_at", "id"], name="ticket_owed_by_kind", condition=OWED),
    models.Index(fields=["owed", "owed_at", "id"], name="ticket_owed_by_act", condition=OWED),
    models.Index(fields=["status", "owed_at", "id"], name="ticket_that_waits", condition=WAITS),
    models.Index(fields=["level", "owed_at", "id"], name="ticket_on_level", condition=models.Q(level__gt=0)),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0034_macros")]

    operations = [AddIndexConcurrently(model_name="ticket", index=index) for index in INDEXES]
