from django.db import migrations


class Migration(migrations.Migration):
    """The pool of IMS numbers [3.3]: a sequence is drawn from without a lock and never gives a number twice."""

    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE tickets_ims_number MINVALUE 100000 MAXVALUE 999999 START 100000 NO CYCLE",
            "DROP SEQUENCE tickets_ims_number",
        )
    ]
