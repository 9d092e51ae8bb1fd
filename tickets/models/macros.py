"""Texts with a name that fill the form of a verb in one step."""

from django.db import models
from django.db.models import Q

from contacts.models import User
from contacts.models.kept import append_only
from tickets.models.record import Wait
from tickets.states import Verb


class Macro(models.Model):
    """What a rep says often, for which verb, with what date and what else is set; everything can be changed before
    it is sent. Without an owner everybody of the staff has it.
    """

    class Act(models.TextChoices):
        REPLY = Verb.REPLY.value, "reply to all"
        PROMISE = Verb.PROMISE.value, "next steps with a date"
        PAUSE = Verb.PAUSE.value, "ask, and wait for the answer"
        HOLD = Verb.HOLD.value, "wait for somebody else"
        RESOLVE = Verb.RESOLVE.value, "resolve"
        NOTE = Verb.NOTE.value, "internal note"

    class When(models.TextChoices):
        NEXT_DAY = "next_day", "the next business day"
        THREE_DAYS = "three_days", "in three business days"
        WEEK = "week", "in one week"
        TWO_WEEKS = "two_weeks", "in two weeks"

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=16, choices=Act)
    words = models.TextField()
    when = models.CharField(max_length=12, choices=When, blank=True)
    party = models.CharField(max_length=12, choices=Wait.Party, blank=True)
    takes = models.BooleanField(default=False, help_text="Whoever uses it makes the request theirs.")
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    changed_at = models.DateTimeField()
    # A form sent twice carries the same key and makes one.
    key = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            # Next steps are given by a message with a committed date, and by no other (SPEC 5).
            models.CheckConstraint(
                condition=~Q(act="promise") | ~Q(when=""), name="macro_of_next_steps_has_its_date"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MacroVersion(models.Model):
    """What became of a macro: who made, changed or removed it, when, and what it said from then on.

    It names the macro by its key alone, since that may be removed; the database refuses to change or delete a row.
    Without `by` it is as shipped.
    """

    class Sort(models.TextChoices):
        MADE = "made", "made"
        CHANGED = "changed", "changed"
        REMOVED = "removed", "removed"

    macro_key = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sort = models.CharField(max_length=8, choices=Sort)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    act = models.CharField(max_length=16, choices=Macro.Act)
    words = models.TextField()
    when = models.CharField(max_length=12, choices=Macro.When, blank=True)
    party = models.CharField(max_length=12, choices=Wait.Party, blank=True)
    takes = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["macro_key", "-id"], name="versions_of_a_macro")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.name}, {self.sort}"
