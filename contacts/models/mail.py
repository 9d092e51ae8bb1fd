"""The outbox: every mail that the product owes somebody, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from contacts.signing import without_tokens

MAX_ADDRESS = 254


class OutgoingMail(models.Model):
    """One mail, rendered when it was enqueued, and the state of its delivery.

    `next_attempt_at` is the one cursor: when a queued mail is tried next, or when the
    lease of one being sent runs out. NULL: nobody needs to look at it again.
    """

    PRIVATE = "account:"  # what `about` begins with when only the recipient may read the body

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"

    dedup_key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=255, unique=True)
    about = models.CharField(max_length=80, db_index=True, help_text="What it is about, such as ticket:42.")
    to = ArrayField(models.CharField(max_length=MAX_ADDRESS))
    cc = ArrayField(models.CharField(max_length=MAX_ADDRESS), default=list, blank=True)
    reply_to = models.CharField(max_length=MAX_ADDRESS, blank=True)
    in_reply_to = models.CharField(max_length=255, blank=True)
    references = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    subject = models.CharField(max_length=400)
    body = models.TextField()
    automatic = models.BooleanField(default=True)
    internal = models.BooleanField(default=False, help_text="For staff alone: an answer to it is for staff alone.")

    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_to = ArrayField(models.CharField(max_length=MAX_ADDRESS), default=list, blank=True)
    bounced = ArrayField(models.CharField(max_length=MAX_ADDRESS), default=list, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "outgoing mail"
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], name="mail_due", condition=Q(next_attempt_at__isnull=False)
            ),
            # The oldest that waits, though all before it was sent long ago.
            models.Index(fields=["created_at"], name="mail_unsent", condition=Q(next_attempt_at__isnull=False)),
            models.Index(fields=["-created_at", "-id"], name="mail_newest"),
            models.Index(fields=["state", "-created_at", "-id"], name="mail_newest_by_state"),
            models.Index(fields=["-created_at", "-id"], name="mail_came_back", condition=~Q(bounced=[])),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(to__len__gte=1), name="mail_has_a_recipient"),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(subject__regex=r"[\r\n]"), name="mail_subject_is_one_line"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], next_attempt_at__isnull=False)
                | Q(state__in=["sent", "failed"], next_attempt_at__isnull=True),
                name="mail_is_looked_at_until_done",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="queued") | Q(attempts__gte=1), name="mail_was_tried_before_its_end"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(last_error=""), name="mail_failed_says_why"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def may_be_sent_again(self) -> bool:
        """Failed for good, or came back from somebody."""
        return self.state == self.State.FAILED or (self.state == self.State.SENT and bool(self.bounced))

    @property
    def shown_body(self) -> str:
        """The text for others than its recipients: without the links that let their bearer act."""
        return without_tokens(self.body)

    @property
    def is_private(self) -> bool:
        """Carries a personal link, such as one that sets a password: for its recipient only."""
        return self.about.startswith(self.PRIVATE)


class UndeliverableAddress(models.Model):
    """An address from which a mail of ours came back, until something arrives from there again."""

    address = models.CharField(max_length=MAX_ADDRESS, unique=True)
    words = models.CharField(max_length=400, blank=True, help_text="What the mail server said.")
    since = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "undeliverable addresses"

    def __str__(self) -> str:
        return self.address


class AutomaticAnswer(models.Model):
    """An address was given its one automatic answer of that office day; what would be another is left out."""

    address = models.CharField(max_length=MAX_ADDRESS)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "day"], name="automatic_answer_once_a_day")]

    def __str__(self) -> str:
        return f"{self.address} on {self.day}"
