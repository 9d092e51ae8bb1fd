"""The mark of files that hold call detail [8.4]; no file has it yet, so no row is written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0022_requests_by_further_accounts")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="call_detail",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It never goes into a mail, and whoever fetches it is written down [8.4].",
            ),
        ),
    ]
