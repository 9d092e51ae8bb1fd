"""What a person was told, as a list in the product, and which of it they want by mail."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from contacts.models.people import User


class NoticeChoice(models.Model):
    """What a person has chosen about mail; without a row they get every kind, and no digest."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="notice_choice")
    off = ArrayField(models.CharField(max_length=20), default=list, blank=True, help_text="Kinds not sent by mail.")
    digest_at = models.DateTimeField(
        null=True, blank=True, help_text="When the last digest was written, or the first asked for."
    )

    briefed_at = models.DateTimeField(null=True, blank=True, help_text="When the last briefing was looked at.")
    summed_up_at = models.DateTimeField(null=True, blank=True, help_text="When the last weekly summary was.")

    def __str__(self) -> str:
        return f"{self.user}: without {', '.join(self.off) or 'nothing'}"


class Notice(models.Model):
    """One thing that a person was told: what their mail said in short, also where they switched that mail off."""

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", db_index=False)  # begins other indexes
    key = models.CharField(max_length=200, help_text="The key of the mail.")
    about = models.CharField(max_length=80, help_text="What it is about, such as ticket:42.")
    internal = models.BooleanField(default=False, help_text="For staff alone.")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=80)
    line = models.CharField(max_length=240)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_once_per_person"),
            models.CheckConstraint(condition=Q(about__regex=r"^[a-z]+:[0-9]{1,18}$"), name="notice_is_about_a_row"),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_newest"),
            models.Index(fields=["user", "-id"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["read_at"], name="notice_read", condition=Q(read_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.line}"
