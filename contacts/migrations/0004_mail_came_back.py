"""The mails that came back, newest first; made without holding up whoever sends."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("contacts", "0003_internal_mail")]

    operations = [
        AddIndexConcurrently(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("bounced", []), _negated=True),
                fields=["-created_at", "-id"],
                name="mail_came_back",
            ),
        ),
    ]
