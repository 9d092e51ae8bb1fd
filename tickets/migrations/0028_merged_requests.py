"""Duplicates that go on as another request, and the dates that it has from them; writers are not held up.

The checks that name what is finished are made anew, since a merged request is finished as well.
"""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

STATUSES = ["received", "working", "paused", "held", "resolved", "withdrawn"]


def choices(values):
    return [(value, value.capitalize()) for value in values]


def rules(finished):
    """The checks that tie what is finished to its instant and to owing nothing."""
    is_finished = Q(status__in=finished)
    return [
        models.CheckConstraint(
            condition=(is_finished & Q(finished_at__isnull=False)) | (~is_finished & Q(finished_at__isnull=True)),
            name="ticket_finished_has_its_instant",
        ),
        models.CheckConstraint(
            condition=~is_finished | Q(check_at__isnull=True, owed_at__isnull=True, level=0),
            name="ticket_finished_owes_nothing",
        ),
        models.CheckConstraint(condition=is_finished | Q(owed_at__isnull=False), name="ticket_open_owes_something"),
    ]


def checked(model, constraint):
    return [
        AddConstraintNotValid(model_name=model, constraint=constraint),
        ValidateConstraint(model_name=model, name=constraint.name),
    ]


MERGED = models.CheckConstraint(
    condition=Q(status="merged", merged_into__isnull=False) | (~Q(status="merged") & Q(merged_into__isnull=True)),
    name="ticket_merged_says_into_which",
)
CARRIED = models.CheckConstraint(
    condition=Q(carried_on__isnull=True, carried_at__isnull=True)
    | Q(carried_on__isnull=False, carried_at__isnull=False),
    name="milestone_carried_says_when",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0027_saved_views")]

    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="status",
            field=models.CharField(choices=choices([*STATUSES, "merged"]), max_length=12),
        ),
        migrations.AddField(
            model_name="ticket",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="tickets.ticket",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="merged_numbers",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        AddIndexConcurrently(
            model_name="ticket",
            index=models.Index(fields=["merged_into"], name="ticket_merged", condition=Q(merged_into__isnull=False)),
        ),
        *checked("ticket", MERGED),
        *(
            operation
            for rule in rules(["merged", "resolved", "withdrawn"])
            for operation in [
                migrations.RemoveConstraint(model_name="ticket", name=rule.name),
                *checked("ticket", rule),
            ]
        ),
        migrations.AddField(model_name="milestone", name="carried_on", field=models.DateField(blank=True, null=True)),
        migrations.AddField(
            model_name="milestone",
            name="carried_at",
            field=models.DateTimeField(blank=True, help_text="When that request was merged.", null=True),
        ),
        *checked("milestone", CARRIED),
    ]
