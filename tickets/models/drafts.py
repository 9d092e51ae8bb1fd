"""What somebody has begun to type and not sent yet: requests, and what they want to say on one."""

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


class AnswerDraft(models.Model):
    """What somebody typed into a verb's form on a request; `key` is the form's own once-key, as above."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=16)
    key = models.UUIDField()
    typed = models.JSONField(help_text="By the names of the fields; secrets are never kept [8.4].")
    saved_at = models.DateTimeField()
    # It was sent, and stays for a moment without its words: what the page still sends must not bring it back.
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["owner", "ticket", "verb"], name="answer_draft_once_per_verb")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.typed.get('words', '')}"[:60]
