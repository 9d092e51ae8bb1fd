"""What was owed, said and done: milestones, messages and the append-only events of a ticket."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from contacts.models import User
from contacts.models.kept import append_only
from contacts.models.mail import MAX_ADDRESS
from tickets.models.rules import OfficeCalendar, SlaPolicy
from tickets.models.ticket import Ticket


class Milestone(models.Model):
    """One act owed by a due second (SPEC 5). A committed follow-up date is a promise [5.2]."""

    class Name(models.TextChoices):
        CONFIRMATION = "confirmation", "Confirm receipt"
        NEXT_STEPS = "next_steps", "Next steps"
        COMPLETION = "completion", "Completion"
        FOLLOW_UP = "follow_up", "Follow-up"
        QUICK_FIX = "quick_fix", "Resolve within 24 hours"

    class Outcome(models.TextChoices):
        OPEN = "", "open"
        KEPT = "kept", "kept"
        LATE = "late", "missed"
        RENEGOTIATED = "renegotiated", "renegotiated in time"
        DROPPED = "dropped", "no longer owed"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="milestones")
    cycle = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=16, choices=Name)
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    committed_on = models.DateField(null=True, blank=True, help_text="The date a rep promised.")
    # What the dates above follow from, with the pauses of the cycle: each deadline keeps its versions [4.11].
    owed_from = models.DateTimeField()
    # By when a request that was merged into this one owed the same act: it is owed by then at the latest [4.12].
    carried_on = models.DateField(null=True, blank=True)
    carried_at = models.DateTimeField(null=True, blank=True, help_text="When that request was merged.")
    calendar = models.ForeignKey(OfficeCalendar, models.PROTECT, related_name="+")
    policy = models.ForeignKey(SlaPolicy, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True, default=Outcome.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Whose promise it was when it ended; None: nobody's, or not to be known of those that ended long ago.
    holder = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    # When the sweep saw it; the deadline itself is due_at.
    warned_at = models.DateTimeField(null=True, blank=True)
    missed_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="milestone_ended_has_its_instant",
            ),
            models.UniqueConstraint(fields=["ticket", "name"], condition=Q(outcome=""), name="milestone_open_once"),
            models.CheckConstraint(
                condition=Q(carried_on__isnull=True, carried_at__isnull=True)
                | Q(carried_on__isnull=False, carried_at__isnull=False),
                name="milestone_carried_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "cycle"], name="milestone_of_cycle"),
            models.Index(
                fields=["holder", "ended_at", "id"],
                include=["outcome"],
                name="milestone_ended_by_holder",
                condition=Q(holder__isnull=False),
            ),
            # How much is owed by when, read from the index alone.
            models.Index(
                fields=["due_at", "id"],
                include=["ticket"],
                name="milestone_owed_by_day",
                condition=Q(outcome=""),
            ),
            # What was due on a day that is over.
            models.Index(fields=["due_at"], name="milestone_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.name} by {self.due_at:%Y-%m-%d %H:%M}"


class Wait(models.Model):
    """A time in which the ticket waits for somebody else; only for the agency's side does the clock stop [4.10]."""

    class Party(models.TextChoices):
        SUBMITTER = "submitter", "the submitter"
        CUSTOMER = "customer", "the customer"
        DEPARTMENT = "department", "another department"
        CARRIER = "carrier", "another carrier"

    class End(models.TextChoices):
        ANSWERED = "answered", "they answered"
        DATE = "date", "its date came"
        STAFF = "staff", "the rep went on"
        FINISHED = "finished", "the request was finished"

    PAUSING = (Party.SUBMITTER, Party.CUSTOMER)

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="waits")
    cycle = models.PositiveSmallIntegerField()
    party = models.CharField(max_length=12, choices=Party)
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="When a pause ends by itself.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=End, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        indexes = [
            models.Index(
                fields=["started_at"], include=["ticket"], name="wait_open_since", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="wait_open_once"),
            models.CheckConstraint(
                condition=Q(party__in=["submitter", "customer"], ends_at__gt=models.F("started_at"))
                | Q(party__in=["department", "carrier"], ends_at__isnull=True),
                name="wait_pause_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | (Q(ended_at__gte=models.F("started_at")) & ~Q(ended_by="")),
                name="wait_ended_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"waits for {self.get_party_display()}"


class Message(models.Model):
    """One entry of the conversation; an internal note never leaves staff [8.2]."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    body = models.TextField()
    # What a mail had besides: its sender where that is no user, what it quoted, and its HTML made harmless.
    sender = models.CharField(max_length=MAX_ADDRESS, blank=True)
    quoted = models.TextField(blank=True)
    html = models.TextField(blank=True)
    internal = models.BooleanField(default=False)
    to = ArrayField(models.EmailField(), default=list, blank=True)
    cc = ArrayField(models.EmailField(), default=list, blank=True)
    # A form sent twice carries the same key and says it once.
    key = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(internal=False) | Q(to=[], cc=[]), name="internal_message_has_no_recipient"
            ),
            models.UniqueConstraint(fields=["ticket", "key"], name="message_once_per_key"),
        ]

    def __str__(self) -> str:
        return self.body[:60]


class Event(models.Model):
    """Who did what, when and from where [8.3]; the database refuses to change or delete a row."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="events")
    cycle = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=40)
    source = models.CharField(max_length=12)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        indexes = [
            # Whom somebody has named in copy lately, however much else they did.
            models.Index(
                fields=["actor", "at"],
                name="event_naming_people",
                condition=Q(action__in=["ticket.submitted", "ticket.copied"]),
            ),
            # The log, the newest first: all of it, by who did it, and what is rare among the rest.
            models.Index(fields=["-at", "-id"], name="event_newest"),
            models.Index(
                fields=["actor", "-at", "-id"], name="event_newest_by_actor", condition=Q(actor__isnull=False)
            ),
            models.Index(
                fields=["-at", "-id"], name="event_escalations", condition=Q(action__startswith="escalation.")
            ),
            models.Index(
                fields=["-at", "-id"],
                name="event_call_detail",
                condition=Q(action__startswith="ticket.call_detail_"),
            ),
            models.Index(fields=["-at", "-id"], name="event_taken_along", condition=Q(action="ticket.proof_made")),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.action
