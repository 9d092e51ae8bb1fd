"""Durations are summed as exactly as words tell them: what was summed to the minute is summed anew."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0044_versions_of_macros")]

    operations = [
        migrations.RunSQL(
            "DELETE FROM tickets_ledgerchange; DELETE FROM tickets_ledgersum; DELETE FROM tickets_ledgerspan",
            migrations.RunSQL.noop,
            elidable=True,
        )
    ]
