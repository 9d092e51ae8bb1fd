"""What supervisors have made of the words of our mails."""

from django.db import models

from .kept import append_only
from .people import User


class MailWording(models.Model):
    """One version of the words of one mail text, named by its file; the newest counts, an empty one: as shipped.

    The database refuses to change or delete a row.
    """

    key = models.SlugField(max_length=40)
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=200, help_text="Why it was changed.")

    class Meta:
        constraints = [
            # Read once for each mail, by key, the newest first.
            models.UniqueConstraint(fields=["key", "version"], name="wording_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="wording_version_from_one"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.key}, version {self.version}"
