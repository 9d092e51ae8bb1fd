"""The open requests of somebody who was removed, on their way to others."""

from django.db import models
from django.db.models import Q

from contacts.models import User


class HandOver(models.Model):
    """Whose open requests go to whom. It is written with the removal and worked off by key, so that a stop of the
    program leaves nothing half done: what has not moved yet still moves.

    Without an heir the requests of a rep go to whoever of their team owes least [3.2], those of an agency stay.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="hand_overs")
    heir = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="inheritances")
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    source = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(done_at__isnull=True), name="hand_over_pending_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="hand_over_pending", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"from {self.person} to {self.heir or 'whoever owes least'}"
