"""What supervisors have made of the words of our mails, each version of each text."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0013_loads"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("words", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("note", models.CharField(help_text="Why it was changed.", max_length=200)),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "version"), name="wording_version_once"),
                    models.CheckConstraint(condition=models.Q(("version__gte", 1)), name="wording_version_from_one"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mailwording",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="18383962e58eb1d1cdf5508a38268f32b101596a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7a0d4",
                    table="contacts_mailwording",
                    when="BEFORE",
                ),
            ),
        ),
    ]
