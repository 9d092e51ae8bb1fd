"""Calls by which requests come in, and what is to be resolved in 24 hours."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Right

DIGITS = Func(
    F("caller_phone"), Value("[^0-9]+"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tickets", "0030_what_staff_finds"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caller_name", models.CharField(max_length=120)),
                ("caller_phone", models.CharField(blank=True, max_length=40)),
                ("caller_email", models.EmailField(blank=True, max_length=254)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("sub_agent", "a person of the agency"),
                            ("customer", "a customer of the agency"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("call_back", "called back at the number of record"),
                            ("password", "gave the account's password or PIN"),
                            ("code", "gave the code sent to the address of record"),
                            ("none", "not authenticated"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("877.877.8748", "877.877.8748, Customer Care Helpdesk"),
                            ("770-661-1779", "770-661-1779, Atlanta"),
                        ],
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "taken_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="call", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(Right(DIGITS, 10), condition=~Q(caller_phone=""), name="call_by_phone"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="milestone",
            name="name",
            field=models.CharField(
                choices=[
                    ("confirmation", "Confirm receipt"),
                    ("next_steps", "Next steps"),
                    ("completion", "Completion"),
                    ("follow_up", "Follow-up"),
                    ("quick_fix", "Resolve within 24 hours"),
                ],
                max_length=16,
            ),
        ),
    ]
