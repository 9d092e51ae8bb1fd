"""Versions of every rule, and what a ticket waits for; old rows are filled in by the next migration."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0001_initial"),
        ("tickets", "0002_ims_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Wait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cycle", models.PositiveSmallIntegerField()),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("submitter", "the submitter"),
                            ("customer", "the customer"),
                            ("department", "another department"),
                            ("carrier", "another carrier"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(blank=True, help_text="When a pause ends by itself.", null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "they answered"),
                            ("date", "its date came"),
                            ("staff", "the rep went on"),
                            ("finished", "the request was finished"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["started_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="milestone",
            name="calendar",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.officecalendar"
            ),
        ),
        migrations.AddField(
            model_name="milestone",
            name="owed_from",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="milestone",
            name="policy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.slapolicy"
            ),
        ),
        migrations.AddField(
            model_name="officecalendar",
            name="made_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="officecalendar",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="officecalendar",
            name="note",
            field=models.CharField(blank=True, help_text="Why it was changed.", max_length=200),
        ),
        migrations.AddField(
            model_name="officecalendar",
            name="redated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="officecalendar",
            name="redates",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="route",
            name="calendar_name",
            field=models.CharField(default="Office", help_text="The office whose hours count.", max_length=60),
        ),
        migrations.AddField(
            model_name="route",
            name="made_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="route",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="route",
            name="note",
            field=models.CharField(blank=True, help_text="Why it was changed.", max_length=200),
        ),
        migrations.AddField(
            model_name="route",
            name="redated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="route",
            name="redates",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="route",
            name="version",
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="completion_from_day",
            field=models.PositiveSmallIntegerField(default=1, help_text="Day 1, or Day 2 (SPEC 5)."),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="made_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="made_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="note",
            field=models.CharField(blank=True, help_text="Why it was changed.", max_length=200),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="pause_days",
            field=models.PositiveSmallIntegerField(
                default=10, help_text="The most business days by which pauses may move one cycle [4.10]."
            ),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="redated_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="slapolicy",
            name="redates",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="ticket",
            name="last_finished_at",
            field=models.DateTimeField(blank=True, help_text="The end of the cycle before this one.", null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="paused_until",
            field=models.DateTimeField(blank=True, help_text="When a pause ends by itself [4.10].", null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="route",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tickets.route"
            ),
        ),
        migrations.AlterField(
            model_name="route",
            name="key",
            field=models.CharField(max_length=20),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="status",
            field=models.CharField(
                choices=[
                    ("received", "Received"),
                    ("working", "Working"),
                    ("paused", "Paused"),
                    ("held", "Held"),
                    ("resolved", "Resolved"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(fields=("key", "version"), name="route_version_once"),
        ),
        migrations.AddField(
            model_name="wait",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="waits", to="tickets.ticket"
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("ticket",), name="wait_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at__gt", models.F("started_at")), ("party__in", ["submitter", "customer"])),
                    models.Q(("ends_at__isnull", True), ("party__in", ["department", "carrier"])),
                    _connector="OR",
                ),
                name="wait_pause_has_its_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by", "")),
                    models.Q(("ended_at__gte", models.F("started_at")), models.Q(("ended_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="wait_ended_says_why",
            ),
        ),
    ]
