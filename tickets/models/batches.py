"""One act on many requests: what was asked for, and what became of each."""

from django.db import models
from django.db.models import Q

from contacts.models import User
from tickets.models.record import Event, Wait
from tickets.models.ticket import Ticket


class Batch(models.Model):
    """What somebody does to many requests in one go. It is written first and worked off by its items, so that a stop
    of the program leaves nothing half done: what has not been looked at yet still is.
    """

    class Act(models.TextChoices):
        GIVE = "give", "Give to one rep"
        SPREAD = "spread", "Give to whoever owes least"
        NOTE = "note", "Internal note"
        REPLY = "reply", "Reply to all"
        HOLD = "hold", "Wait for somebody else"
        UNDO = "undo", "Give back"

    # A form sent twice carries the same key and is done once.
    key = models.UUIDField(unique=True)
    act = models.CharField(max_length=8, choices=Act)
    actor = models.ForeignKey(User, models.PROTECT, related_name="batches", db_index=False)  # begins an index below
    source = models.CharField(max_length=12)
    words = models.TextField(blank=True, help_text="The note, the reply, or what the requests wait for.")
    party = models.CharField(max_length=12, choices=Wait.Party, blank=True)
    day = models.DateField(null=True, blank=True, help_text="The next follow-up that a reply promises.")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="undone_by")
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-id"], name="batch_of_actor"),
            models.Index(fields=["id"], name="batch_pending", condition=Q(done_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.get_act_display()


class BatchItem(models.Model):
    """One request of a batch: with whom it was seen, who is to have it, and what became of it."""

    class State(models.TextChoices):
        TO_DO = "", "to do"
        DONE = "done", "done"
        SKIPPED = "skipped", "skipped"
        FAILED = "failed", "failed"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items", db_index=False)  # begins the constraint
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", db_index=False)
    seen_with = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, blank=True, default=State.TO_DO)
    why = models.CharField(max_length=300, blank=True, help_text="Why it was skipped or failed.")
    # Of a request that changed hands: the event that says so, and whether its submitter is told.
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    tells = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["batch", "ticket"], name="batch_has_a_ticket_once")]

    def __str__(self) -> str:
        return f"{self.ticket}: {self.get_state_display()}"
