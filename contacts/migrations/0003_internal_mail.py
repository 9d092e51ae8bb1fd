"""Which mails are for staff alone: an answer to one of them stays with staff."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_mail_both_ways"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="internal",
            field=models.BooleanField(
                default=False, help_text="For staff alone: an answer to it is for staff alone."
            ),
        ),
    ]
