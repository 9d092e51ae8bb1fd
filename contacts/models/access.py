"""The log of access: who signed in, from where, and who let whom in or out."""

from django.db import models
from django.db.models import Q

from .kept import append_only
from .mail import MAX_ADDRESS
from .people import User

MAX_USER_AGENT = 200


class AccessEvent(models.Model):
    """One step of getting in or out: who, what, when, from where [8.3]; the database refuses to change or delete it.

    `user` is whose access it is about, `by` who else did it; `address` what was typed where it led to nobody.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "signed in"
        SIGN_IN_FAILED = "sign_in_failed", "sign-in failed"
        SIGNED_OUT = "signed_out", "signed out"
        SESSION_ENDED = "session_ended", "signed out from elsewhere"
        PASSWORD_CHANGED = "password_changed", "password changed"
        PASSWORD_RESET_ASKED = "password_reset_asked", "link for a new password asked for"
        PASSWORD_RESET = "password_reset", "password set anew by mail"
        SECOND_FACTOR_ADDED = "second_factor_added", "second factor added"
        SECOND_FACTOR_REMOVED = "second_factor_removed", "second factor removed"
        SECOND_FACTOR_ASKED = "second_factor_asked", "password right, second factor asked for"
        SECOND_FACTOR_USED = "second_factor_used", "second factor used"
        SECOND_FACTOR_FAILED = "second_factor_failed", "wrong second factor"
        RECOVERY_CODES_MADE = "recovery_codes_made", "recovery codes made"
        RECOVERY_CODE_USED = "recovery_code_used", "recovery code used"
        CONFIRMED = "confirmed", "password confirmed"
        INVITATION_SENT = "invitation_sent", "invited"
        INVITATION_ACCEPTED = "invitation_accepted", "invitation accepted"
        INVITATION_REVOKED = "invitation_revoked", "invitation withdrawn"
        ROLE_CHANGED = "role_changed", "role changed"
        REMOVED = "removed", "removed"
        RESTORED = "restored", "let in again"
        EXPORTED = "exported", "list taken along as a file"
        CALENDAR_MADE = "calendar_made", "calendar address made"
        CALENDAR_REVOKED = "calendar_revoked", "calendar address revoked"
        LOADED = "loaded", "file of the directory loaded"
        ENTERED = "entered", "account made from a file"
        ALTERED = "altered", "changed from a file"

    at = models.DateTimeField()
    kind = models.CharField(max_length=24, choices=Kind)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="access_events", db_index=False
    )  # the index below serves
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    address = models.CharField(max_length=MAX_ADDRESS, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=MAX_USER_AGENT, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="access_of_a_person_newest"),
            # The log, the newest first: all of it, about or by one person, and what is rare among the rest.
            models.Index(fields=["-at", "-id"], name="access_newest"),
            models.Index(fields=["user", "-at", "-id"], name="access_about_newest"),
            models.Index(fields=["by", "-at", "-id"], name="access_by_newest", condition=Q(by__isnull=False)),
            models.Index(fields=["-at", "-id"], name="access_taken_along", condition=Q(kind="exported")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(address=""), name="access_event_is_about_somebody"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user or self.address}"
