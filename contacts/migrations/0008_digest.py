"""Who wants the weekly digest, and when they had the last one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0007_notices")]

    operations = [
        migrations.AddField(
            model_name="noticechoice",
            name="digest_at",
            field=models.DateTimeField(
                blank=True, help_text="When the last digest was written, or the first asked for.", null=True
            ),
        ),
    ]
