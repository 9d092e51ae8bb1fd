"""Invitations: the only way in. What opens one is mailed once and kept nowhere."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from .people import AGENCY_ROLES, Agency, LowerCaseEmailField, Role, User


class Invitation(models.Model):
    """Somebody is to get an account: who, where, as what, by whom, and until when the link in their mail is good.

    Only the SHA-256 of the link's token is kept, so that nobody who reads the database can accept in their place.
    """

    email = LowerCaseEmailField("e-mail")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="invitations")
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="invitations_sent")
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=AGENCY_ROLES, agency__isnull=False)
                | (~Q(role__in=AGENCY_ROLES) & Q(agency__isnull=True)),
                name="invitation_agency_exactly_for_agency_side",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_is_known"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True), name="invitation_ends_once"
            ),
            models.UniqueConstraint(
                fields=["email", "agency"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                nulls_distinct=False,
                name="invitation_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["agency", "-sent_at"],
                name="invitation_open_newest",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def is_good(self, now: datetime) -> bool:
        """Whether its link still opens something: neither used nor revoked nor too old."""
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at
