"""Each account names its agency, and its number is there once; indexed without holding up writers."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


def unique_concurrently(columns, where="", **options):
    """A unique index made without holding up writers, known to Django as a constraint."""
    name = options["name"]
    making = f"CREATE UNIQUE INDEX CONCURRENTLY {name} ON tickets_account ({columns}) {where}"
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(making, f"DROP INDEX CONCURRENTLY {name}")],
        [migrations.AddConstraint(model_name="account", constraint=models.UniqueConstraint(**options))],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0012_agency_of_accounts")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="agency",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="contacts.agency",
            ),
        ),
        unique_concurrently(
            "key",
            "WHERE claimed_at IS NULL",
            fields=["key"],
            condition=models.Q(claimed_at__isnull=True),
            name="account_key_once_if_checked",
        ),
        unique_concurrently(
            "agency_id int8_ops, key varchar_pattern_ops",
            fields=["agency", "key"],
            opclasses=["int8_ops", "varchar_pattern_ops"],
            name="account_key_once_per_agency",
        ),
        migrations.AlterField(
            model_name="account",
            name="key",
            field=models.CharField(help_text="The number's letters and digits alone.", max_length=40),
        ),
        AddConstraintNotValid(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | models.Q(claimed_by__isnull=False, claimed_at__isnull=False),
                name="account_claimed_says_by_whom",
            ),
        ),
        ValidateConstraint(model_name="account", name="account_claimed_says_by_whom"),
        AddIndexConcurrently(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.search.SearchVector("name", config="simple"), name="customer_by_word"
            ),
        ),
    ]
