"""What has changed since a span was summed is noted by the span: nothing was summed so far, so nothing is lost."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0041_promises_by_due"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="ledgerrow",
            name="touches_its_day",
        ),
        migrations.DeleteModel(name="LedgerChange"),
        migrations.CreateModel(
            name="LedgerChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "span",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="tickets.ledgerspan"
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgerrow",
            trigger=pgtrigger.compiler.Trigger(
                name="touches_its_day",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.day <> NEW.day) THEN \n    PERFORM pg_advisory_xact_lock_shared(72026, OLD.day - DATE '2000-01-01');\n    INSERT INTO tickets_ledgerchange (span_id)\n        SELECT id FROM tickets_ledgerspan WHERE first <= OLD.day AND last >= OLD.day;\n END IF;\nIF TG_OP <> 'DELETE' THEN \n    PERFORM pg_advisory_xact_lock_shared(72026, NEW.day - DATE '2000-01-01');\n    INSERT INTO tickets_ledgerchange (span_id)\n        SELECT id FROM tickets_ledgerspan WHERE first <= NEW.day AND last >= NEW.day;\n END IF;\nRETURN NULL;\n",
                    hash="6a3bcc6cf58bb5e7496d7679f90eac763a152b4d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_touches_its_day_c0224",
                    table="tickets_ledgerrow",
                    when="AFTER",
                ),
            ),
        ),
    ]
