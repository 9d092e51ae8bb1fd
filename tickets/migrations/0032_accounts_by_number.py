"""Accounts by the beginning of their number, of whatever agency; made without holding up writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0031_calls")]

    operations = [
        AddIndexConcurrently(
            model_name="account",
            index=models.Index(fields=["key"], opclasses=["varchar_pattern_ops"], name="account_by_key"),
        ),
    ]
