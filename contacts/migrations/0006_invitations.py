"""Invitations: the only way in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import contacts.models.people


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_access_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", contacts.models.people.LowerCaseEmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("sub_agent", "sub-agent"),
                            ("agency_lead", "agency lead"),
                            ("rep", "rep"),
                            ("team_lead", "team lead"),
                            ("supervisor", "supervisor"),
                            ("manager", "manager"),
                            ("director", "director"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="contacts.agency",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                        fields=["agency", "-sent_at"],
                        name="invitation_open_newest",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agency__isnull", False), ("role__in", ("sub_agent", "agency_lead"))),
                            models.Q(
                                models.Q(("role__in", ("sub_agent", "agency_lead")), _negated=True),
                                ("agency__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_agency_exactly_for_agency_side",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "sub_agent",
                                    "agency_lead",
                                    "rep",
                                    "team_lead",
                                    "supervisor",
                                    "manager",
                                    "director",
                                    "administrator",
                                ],
                            )
                        ),
                        name="invitation_role_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                        ),
                        name="invitation_ends_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at__isnull", True), ("revoked_at__isnull", True)),
                        fields=("email", "agency"),
                        name="invitation_open_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
