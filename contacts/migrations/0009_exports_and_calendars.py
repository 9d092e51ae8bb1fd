"""The log of access also says who took requests along, and who has a calendar read them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0008_digest"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accessevent",
            name="kind",
            field=models.CharField(
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
                    ("exported", "requests taken along as a file"),
                    ("calendar_made", "calendar address made"),
                    ("calendar_revoked", "calendar address revoked"),
                ],
                max_length=24,
            ),
        ),
    ]
