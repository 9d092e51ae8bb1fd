"""The log of access, the newest first, fast at any size; made without holding up any sign-in."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("contacts", "0015_regular_mails"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="accessevent",
            index=models.Index(fields=["-at", "-id"], name="access_newest"),
        ),
        AddIndexConcurrently(
            model_name="accessevent",
            index=models.Index(fields=["user", "-at", "-id"], name="access_about_newest"),
        ),
        AddIndexConcurrently(
            model_name="accessevent",
            index=models.Index(
                condition=models.Q(("by__isnull", False)), fields=["by", "-at", "-id"], name="access_by_newest"
            ),
        ),
        AddIndexConcurrently(
            model_name="accessevent",
            index=models.Index(
                condition=models.Q(("kind", "exported")), fields=["-at", "-id"], name="access_taken_along"
            ),
        ),
    ]
