"""The agency's confirmation that it is done; the check is made without holding up writers."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

RULE = "ticket_accepted_is_resolved"


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tickets", "0015_hand_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="accepted_at",
            field=models.DateTimeField(blank=True, help_text="The agency confirmed that it is done.", null=True),
        ),
        migrations.AddField(
            model_name="ticket",
            name="accepted_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        AddConstraintNotValid(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, status="resolved"),
                name=RULE,
            ),
        ),
        ValidateConstraint(model_name="ticket", name=RULE),
    ]
