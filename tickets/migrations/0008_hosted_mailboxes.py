"""How reading the mailboxes at other servers goes, for the audit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0007_threads_and_levels"),
    ]

    operations = [
        migrations.CreateModel(
            name="HostedMailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=400, unique=True)),
                ("tried_at", models.DateTimeField()),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.CharField(blank=True, help_text="What its server said last.", max_length=400)),
            ],
            options={
                "verbose_name_plural": "hosted mailboxes",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failing_since__isnull", True), ("trouble", "")),
                            models.Q(("failing_since__isnull", False), models.Q(("trouble", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="hosted_mailbox_failing_says_why",
                    )
                ],
            },
        ),
    ]
