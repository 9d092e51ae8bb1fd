"""Calendar feeds: the private addresses under which a person's calendar reads what was promised."""

from django.db import models
from django.db.models import Q

from contacts.models import User


class CalendarFeed(models.Model):
    """One private address. Only its token's hash is kept: who reads the database cannot read the calendar."""

    user = models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    whole_agency = models.BooleanField(default=False, help_text="Of a lead: all requests that they may see [8.1].")
    created_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True, blank=True, help_text="To about an hour.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at__isnull=True), name="feed_open_once"),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.user}"
