"""Mail from outside: each one as it came, what became of it, and the files that came with it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from contacts.models import User
from contacts.models.mail import MAX_ADDRESS
from tickets.models.record import Message
from tickets.models.ticket import Ticket

LONGEST_HEADER = 255  # of a Message-ID that is kept to thread by
LONGEST_NAME, LONGEST_SUBJECT, LONGEST_REASON = 200, 400, 400


class IncomingMail(models.Model):
    """One mail as it came, kept before its sender is told that we have it; only what it became changes.

    `next_look_at` is the one cursor: when a mail that became nothing yet is looked at next. NULL: it is done.
    """

    RETURNED = "It tells that a mail was not delivered."  # the reason of what mail servers report

    class Channel(models.TextChoices):
        SMTP = "smtp", "SMTP"
        LMTP = "lmtp", "LMTP"
        IMAP = "imap", "IMAP"
        PIPE = "pipe", "standard input"

    class Outcome(models.TextChoices):
        NONE = "", "not read yet"
        CREATED = "created", "created"
        INCOMPLETE = "incomplete", "to be completed"
        APPENDED = "appended", "appended"
        KEPT = "kept", "kept unanswered"
        REFUSED = "refused", "refused"

    # Of sender, Message-ID and content: the same mail that arrives twice is one row.
    digest = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=8, choices=Channel)
    received_at = models.DateTimeField()
    envelope_from = models.CharField(max_length=MAX_ADDRESS, blank=True)
    envelope_to = ArrayField(models.CharField(max_length=MAX_ADDRESS), default=list, blank=True)
    raw = models.BinaryField()
    size = models.PositiveIntegerField()
    # Read from it when it came, for lists and searches.
    from_email = models.CharField(max_length=MAX_ADDRESS, blank=True)
    from_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    subject = models.CharField(max_length=LONGEST_SUBJECT, blank=True)

    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, default=Outcome.NONE)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, blank=True, related_name="incoming")
    message = models.OneToOneField(Message, models.PROTECT, null=True, blank=True, related_name="source")
    waits = models.BooleanField(default=False, help_text="A rep has to decide what it is.")
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_look_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "incoming mail"
        indexes = [
            models.Index(fields=["next_look_at", "id"], name="incoming_due", condition=Q(next_look_at__isnull=False)),
            models.Index(fields=["-id"], name="incoming_waits", condition=Q(waits=True)),
            models.Index(fields=["outcome", "-id"], name="incoming_decided", condition=Q(waits=False)),
            models.Index(fields=["from_email", "-id"], name="incoming_by_sender"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", next_look_at__isnull=False) | (~Q(outcome="") & Q(next_look_at__isnull=True)),
                name="incoming_is_looked_at_until_done",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["kept", "refused"]) | ~Q(reason=""), name="incoming_not_taken_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["created", "incomplete", "appended"]) | Q(ticket__isnull=False),
                name="incoming_taken_names_its_ticket",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True)
                | Q(settled_by__isnull=False, settled_at__isnull=False, waits=False),
                name="incoming_settled_waits_no_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject or 'no subject'}, from {self.from_email or 'nobody'}"

    @property
    def sender_words(self) -> str:
        """Its sender as it says itself, "Pat Doe, pat@home.example"; a name that plays an address is left out."""
        name = "" if "@" in self.from_name else self.from_name
        return ", ".join(filter(None, [name, self.from_email])) or "an unknown sender"


class HostedMailbox(models.Model):
    """How reading a mailbox at another's server goes; its address and password stand in the settings alone."""

    name = models.CharField(max_length=LONGEST_REASON, unique=True)
    tried_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=LONGEST_REASON, blank=True, help_text="What its server said last.")

    class Meta:
        verbose_name_plural = "hosted mailboxes"
        constraints = [
            models.CheckConstraint(
                condition=Q(failing_since__isnull=True, trouble="")
                | (Q(failing_since__isnull=False) & ~Q(trouble="")),
                name="hosted_mailbox_failing_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A file that came with a message; its content stays in the database, so no name of it is ever a path."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=127)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content_id = models.CharField(max_length=255, blank=True)
    data = models.BinaryField(help_text="Empty where the file is withheld.")
    withheld = models.CharField(max_length=200, blank=True, help_text="Why nobody may download it.")
    call_detail = models.BooleanField(
        default=False,
        db_default=False,
        help_text="It never goes into a mail, and whoever fetches it is written down [8.4].",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.filename
