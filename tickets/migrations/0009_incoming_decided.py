"""The lists of mails by outcome without those that wait for a rep; made without holding up mail that comes."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0008_hosted_mailboxes")]

    operations = [
        AddIndexConcurrently(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("waits", False)), fields=["outcome", "-id"], name="incoming_decided"
            ),
        ),
        RemoveIndexConcurrently(model_name="incomingmail", name="incoming_by_outcome"),
    ]
