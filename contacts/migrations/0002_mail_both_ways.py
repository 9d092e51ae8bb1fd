"""The thread that a mail belongs to, whose address it came back from, and who had an automatic answer today."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="UndeliverableAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254, unique=True)),
                ("words", models.CharField(blank=True, help_text="What the mail server said.", max_length=400)),
                ("since", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "undeliverable addresses",
            },
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="bounced",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=254), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="outgoingmail",
            name="references",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255), blank=True, default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="AutomaticAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254)),
                ("day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("address", "day"), name="automatic_answer_once_a_day")
                ],
            },
        ),
    ]
