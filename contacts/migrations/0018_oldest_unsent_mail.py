"""The mail that waits longest, found at once behind any number that was sent; made without holding up any mail."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("contacts", "0017_kept_by_the_database"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("next_attempt_at__isnull", False)), fields=["created_at"], name="mail_unsent"
            ),
        ),
    ]
