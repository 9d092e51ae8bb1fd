"""The log of access: sign-ins, second factors, invitations, roles."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0004_mail_came_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_in", "signed in"),
                            ("sign_in_failed", "sign-in failed"),
                            ("signed_out", "signed out"),
                            ("session_ended", "signed out from elsewhere"),
                            ("password_changed", "password changed"),
                            ("password_reset_asked", "link for a new password asked for"),
                            ("password_reset", "password set anew by mail"),
                            ("second_factor_added", "second factor added"),
                            ("second_factor_removed", "second factor removed"),
                            ("second_factor_asked", "password right, second factor asked for"),
                            ("second_factor_used", "second factor used"),
                            ("second_factor_failed", "wrong second factor"),
                            ("recovery_codes_made", "recovery codes made"),
                            ("recovery_code_used", "recovery code used"),
                            ("confirmed", "password confirmed"),
                            ("invitation_sent", "invited"),
                            ("invitation_accepted", "invitation accepted"),
                            ("invitation_revoked", "invitation withdrawn"),
                            ("role_changed", "role changed"),
                            ("removed", "removed"),
                            ("restored", "let in again"),
                        ],
                        max_length=24,
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=254)),
                ("ip", models.GenericIPAddressField(blank=True, null=True)),
                ("user_agent", models.CharField(blank=True, max_length=200)),
                ("data", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_events",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["user", "-id"], name="access_of_a_person_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("address", ""), _negated=True), _connector="OR"
                        ),
                        name="access_event_is_about_somebody",
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="accessevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="de37cf5f87e857c0ac4fc5e63742eb7ef6bab7c0",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_05ad2",
                    table="contacts_accessevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
