"""Mail in: what came, what became of it, its files; a level of service that a mail may leave open."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_mail_both_ways"),
        ("tickets", "0005_require_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("filename", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=127)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content_id", models.CharField(blank=True, max_length=255)),
                ("data", models.BinaryField(help_text="Empty where the file is withheld.")),
                ("withheld", models.CharField(blank=True, help_text="Why nobody may download it.", max_length=200)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="IncomingMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("smtp", "SMTP"), ("lmtp", "LMTP"), ("imap", "IMAP"), ("pipe", "standard input")],
                        max_length=8,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("envelope_from", models.CharField(blank=True, max_length=254)),
                (
                    "envelope_to",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=254), blank=True, default=list, size=None
                    ),
                ),
                ("raw", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                ("from_email", models.CharField(blank=True, max_length=254)),
                ("from_name", models.CharField(blank=True, max_length=200)),
                ("subject", models.CharField(blank=True, max_length=400)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not read yet"),
                            ("created", "created"),
                            ("incomplete", "to be completed"),
                            ("appended", "appended"),
                            ("kept", "kept unanswered"),
                            ("refused", "refused"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("waits", models.BooleanField(default=False, help_text="A rep has to decide what it is.")),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_look_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "incoming mail",
            },
        ),
        migrations.RemoveConstraint(
            model_name="ticket",
            name="ticket_maintenance_names_its_level",
        ),
        migrations.AddField(
            model_name="message",
            name="html",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="message",
            name="quoted",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="message",
            name="sender",
            field=models.CharField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name="ticket",
            name="thread_id",
            field=models.CharField(blank=True, help_text="The Message-ID of the mail it came by.", max_length=255),
        ),
        AddConstraintNotValid(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "maintenance"), ("service_level", ""), _connector="OR"),
                name="ticket_level_of_maintenance_only",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="message",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="tickets.message"
            ),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="message",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="source",
                to="tickets.message",
            ),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="ticket",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incoming",
                to="tickets.ticket",
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(
                condition=models.Q(("next_look_at__isnull", False)),
                fields=["next_look_at", "id"],
                name="incoming_due",
            ),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(condition=models.Q(("waits", True)), fields=["-id"], name="incoming_waits"),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(fields=["outcome", "-id"], name="incoming_by_outcome"),
        ),
        migrations.AddIndex(
            model_name="incomingmail",
            index=models.Index(fields=["from_email", "-id"], name="incoming_by_sender"),
        ),
        migrations.AddConstraint(
            model_name="incomingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("next_look_at__isnull", False), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("next_look_at__isnull", True)),
                    _connector="OR",
                ),
                name="incoming_is_looked_at_until_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["kept", "refused"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="incoming_not_taken_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome__in", ["created", "incomplete", "appended"]), _negated=True),
                    ("ticket__isnull", False),
                    _connector="OR",
                ),
                name="incoming_taken_names_its_ticket",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                    models.Q(("settled_at__isnull", False), ("settled_by__isnull", False), ("waits", False)),
                    _connector="OR",
                ),
                name="incoming_settled_waits_no_more",
            ),
        ),
    ]
