"""What people were told, as a list of their own, and what of it they do not want by mail."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0006_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notice_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="Kinds not sent by mail.",
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(help_text="The key of the mail.", max_length=200)),
                ("about", models.CharField(help_text="What it is about, such as ticket:42.", max_length=80)),
                ("internal", models.BooleanField(default=False, help_text="For staff alone.")),
                ("kind", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=80)),
                ("line", models.CharField(max_length=240)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-id"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)), fields=["user", "-id"], name="notice_unread"
                    ),
                    models.Index(
                        condition=models.Q(("read_at__isnull", False)), fields=["read_at"], name="notice_read"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="notice_once_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("about__regex", "^[a-z]+:[0-9]{1,18}$")), name="notice_is_about_a_row"
                    ),
                ],
            },
        ),
    ]
