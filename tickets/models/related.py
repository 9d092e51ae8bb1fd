"""Which requests have to do with each other."""

from django.db import models
from django.db.models import F, Q

from tickets.models.ticket import Ticket


class Relation(models.Model):
    """Two requests that have to do with each other, the older one first; for staff alone, and no date hangs on it."""

    first = models.ForeignKey(Ticket, models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey(Ticket, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="relation_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="relation_older_first"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}"
