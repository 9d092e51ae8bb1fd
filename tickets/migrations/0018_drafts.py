"""Requests that are begun and not filed yet, kept on the server."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0017_further_accounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("billing", "Billing inquiry"),
                            ("maintenance", "Account maintenance"),
                            ("implementation", "Implementation"),
                            ("disconnect", "Disconnect"),
                            ("report", "Report"),
                        ],
                        max_length=16,
                    ),
                ),
                ("typed", models.JSONField(help_text="By the names of the fields; secrets are never kept [8.4].")),
                ("saved_at", models.DateTimeField()),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["-saved_at", "-id"]},
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("owner", "key"), name="draft_once_per_form"),
        ),
    ]
