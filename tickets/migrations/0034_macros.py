"""Texts with a name that fill the form of a verb."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0033_answer_drafts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Macro",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("reply", "reply to all"),
                            ("promise", "next steps with a date"),
                            ("pause", "ask, and wait for the answer"),
                            ("hold", "wait for somebody else"),
                            ("resolve", "resolve"),
                            ("note", "internal note"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words", models.TextField()),
                (
                    "when",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("next_day", "the next business day"),
                            ("three_days", "in three business days"),
                            ("week", "in one week"),
                            ("two_weeks", "in two weeks"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitter", "the submitter"),
                            ("customer", "the customer"),
                            ("department", "another department"),
                            ("carrier", "another carrier"),
                        ],
                        max_length=12,
                    ),
                ),
                ("takes", models.BooleanField(default=False, help_text="Whoever uses it makes the request theirs.")),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "promise"), _negated=True),
                            models.Q(("when", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="macro_of_next_steps_has_its_date",
                    )
                ],
            },
        ),
    ]
