"""Requests that somebody has begun to type and not filed yet."""

from django.db import models

from contacts.models import User
from tickets.models.ticket import Ticket


class Draft(models.Model):
    """What somebody typed into a form of a request; `key` is the form's own once-key, under which its files wait."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    key = models.UUIDField()
    kind = models.CharField(max_length=16, choices=Ticket.Kind)
    typed = models.JSONField(help_text="By the names of the fields; secrets are never kept [8.4].")
    saved_at = models.DateTimeField()
    # It was filed, and stays for a moment without its words: what the page still sends must not bring it back.
    filed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="draft_once_per_form")]

    def __str__(self) -> str:
        names = ("customer_name", "description", "account")
        return ", ".join(filter(None, map(self.typed.get, names))) or self.get_kind_display()
