"""Files that wait on the server for the form that they were chosen in."""

from django.db import models

from contacts.models import User
from tickets.models.mail import LONGEST_NAME


class Upload(models.Model):
    """A file that waits for its form to be sent; `key` is the form's own once-key, so nobody can guess it."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.UUIDField()
    filename = models.CharField(max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=127)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    data = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key", "sha256", "filename"], name="upload_once_per_form"),
        ]
        indexes = [models.Index(fields=["at"], name="upload_by_age")]

    def __str__(self) -> str:
        return self.filename
