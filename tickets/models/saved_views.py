"""The views of the queue that people of staff name for themselves or for everybody of staff."""

from django.db import models
from django.db.models.functions import Lower

from contacts.models import User


class SavedView(models.Model):
    """A view of the queue with its filters under a name; what it asks for that is no more filters nothing."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    view = models.CharField(max_length=12)
    filters = models.JSONField(default=dict, help_text="By the names of the fields of the filter.")
    shared = models.BooleanField(default=False, help_text="With everybody of staff.")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [models.UniqueConstraint("owner", Lower("name"), name="saved_view_name_once_per_owner")]
        indexes = [models.Index(fields=["id"], name="saved_view_shared", condition=models.Q(shared=True))]

    def __str__(self) -> str:
        return self.name
