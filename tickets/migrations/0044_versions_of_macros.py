"""What became of each macro: who made, changed or removed it, and what it said from then on."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0043_how_long_open"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MacroVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("macro_key", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "sort",
                    models.CharField(
                        choices=[("made", "made"), ("changed", "changed"), ("removed", "removed")], max_length=8
                    ),
                ),
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
                ("takes", models.BooleanField(default=False)),
                (
                    "by",
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
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["macro_key", "-id"], name="versions_of_a_macro")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="macroversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="150a92aca5d4d075e9bb108b6c27e3f93ec86806",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_06036",
                    table="tickets_macroversion",
                    when="BEFORE",
                ),
            ),
        ),
    ]
