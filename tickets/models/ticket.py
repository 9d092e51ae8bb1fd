"""The ticket: one request of a sub-agent, every number that was ever given to it, and its further accounts."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from contacts.models import Agency, Team, User
from tickets.models.accounts import Account
from tickets.models.rules import OfficeCalendar, Route, SlaPolicy
from tickets.models.words import REQUEST_WORDS
from tickets.states import FINISHED, Status

IS_FINISHED = Q(status__in=sorted(FINISHED))


class Ticket(models.Model):
    class Kind(models.TextChoices):
        BILLING = "billing", "Billing inquiry"
        MAINTENANCE = "maintenance", "Account maintenance"
        IMPLEMENTATION = "implementation", "Implementation"
        DISCONNECT = "disconnect", "Disconnect"
        REPORT = "report", "Report"

    class Report(models.TextChoices):
        UTILIZATION = "utilization", "Utilization"
        CIRCUIT_IDS = "circuit_ids", "Circuit IDs"
        NETWORK_INVENTORY = "network_inventory", "Network inventory"
        MAC = "mac", "MAC report (adds, moves, changes)"

    class ServiceLevel(models.TextChoices):
        ADD = "add", "Add service"
        MOVE = "move", "Move service"
        CHANGE = "change", "Change service"

    class Channel(models.TextChoices):
        WEB = "web", "web form"
        MAIL = "mail", "e-mail"
        PHONE = "phone", "phone"

    # A form sent twice carries the same key and files one ticket.
    submission_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    report = models.CharField(max_length=20, choices=Report, blank=True)
    service_level = models.CharField(max_length=8, choices=ServiceLevel, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="tickets")
    submitter = models.ForeignKey(User, models.PROTECT, related_name="submitted_tickets")
    copies = models.JSONField(default=list, help_text="Addresses that the submitter wants in copy.")
    customer_name = models.CharField(max_length=120)
    # None: the account is not known for this agency, the ticket is to be completed [2.6].
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="tickets")
    account_text = models.CharField(max_length=40, blank=True)
    description = models.CharField(max_length=150)
    # Of its further accounts, kept here as well so that one index of words finds it by any of them.
    further_words = models.TextField(blank=True, default="", db_default="")
    thread_id = models.CharField(max_length=255, blank=True, help_text="The Message-ID of the mail it came by.")

    status = models.CharField(max_length=12, choices=[(s.value, s.name.capitalize()) for s in Status])
    cycle = models.PositiveSmallIntegerField(default=1)
    received_at = models.DateTimeField()
    cycle_started_at = models.DateTimeField(help_text="Day 1 counts from here [4.2], [4.12].")
    finished_at = models.DateTimeField(null=True, blank=True)
    last_finished_at = models.DateTimeField(null=True, blank=True, help_text="The end of the cycle before this one.")
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="The agency confirmed that it is done.")
    # Nobody asks whose confirmations there are, so they need no index.
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    paused_until = models.DateTimeField(null=True, blank=True, help_text="When a pause ends by itself [4.10].")
    # The request that this one, a duplicate, goes on as; of the one that stays, every number of the others.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", db_index=False
    )
    merged_numbers = models.TextField(blank=True, default="", db_default="")
    ld_active_at = models.DateTimeField(null=True, blank=True, help_text="Long distance may be used [2.8].")

    calendar = models.ForeignKey(OfficeCalendar, models.PROTECT, related_name="+")
    policy = models.ForeignKey(SlaPolicy, models.PROTECT, related_name="+")
    route = models.ForeignKey(Route, models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, related_name="tickets")
    assignee = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="assigned_tickets")

    # The earliest open milestone, kept beside the ticket so that a queue is one index walk.
    owed = models.CharField(max_length=16, blank=True)
    owed_at = models.DateTimeField(null=True, blank=True)
    # The highest rung told for the act now owed: missed, asked for by hand, or soon after a reopening; else 0.
    level = models.PositiveSmallIntegerField(default=0)
    # The one cursor: the earliest instant at which escalation must look; None = never.
    check_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(IS_FINISHED & Q(finished_at__isnull=False)) | (~IS_FINISHED & Q(finished_at__isnull=True)),
                name="ticket_finished_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~IS_FINISHED | Q(check_at__isnull=True, owed_at__isnull=True, level=0),
                name="ticket_finished_owes_nothing",
            ),
            models.CheckConstraint(
                condition=IS_FINISHED | Q(owed_at__isnull=False), name="ticket_open_owes_something"
            ),
            models.CheckConstraint(
                condition=Q(status="paused", paused_until__isnull=False)
                | (~Q(status="paused") & Q(paused_until__isnull=True)),
                name="ticket_paused_has_its_end",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, status="resolved"),
                name="ticket_accepted_is_resolved",
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | (~Q(status="merged") & Q(merged_into__isnull=True)),
                name="ticket_merged_says_into_which",
            ),
            models.CheckConstraint(
                condition=(Q(kind="report") & ~Q(report="")) | (~Q(kind="report") & Q(report="")),
                name="ticket_report_names_its_report",
            ),
            models.CheckConstraint(
                # A mail need not say which: then it stays empty.
                condition=Q(kind="maintenance") | Q(service_level=""),
                name="ticket_level_of_maintenance_only",
            ),
        ]
        indexes = [
            models.Index(fields=["check_at", "id"], name="ticket_cursor", condition=Q(check_at__isnull=False)),
            models.Index(fields=["owed_at", "id"], name="ticket_owed", condition=Q(owed_at__isnull=False)),
            models.Index(fields=["owed_at", "id"], name="ticket_escalated", condition=Q(level__gt=0)),
            models.Index(
                fields=["id"], name="ticket_nobody_looks", condition=Q(owed_at__isnull=False, check_at__isnull=True)
            ),
            models.Index(
                fields=["assignee", "owed_at", "id"],
                name="ticket_owed_by_rep",
                condition=Q(owed_at__isnull=False),
            ),
            models.Index(
                fields=["team", "owed_at", "id"],
                name="ticket_owed_by_team",
                condition=Q(owed_at__isnull=False),
            ),
            # Whose it is, for what is counted by team and rep over all that is open.
            models.Index(
                fields=["id"],
                include=["team", "assignee"],
                name="ticket_open_whose",
                condition=Q(owed_at__isnull=False),
            ),
            # How long what is open has been so.
            models.Index(
                fields=["cycle_started_at", "id"],
                include=["kind", "team", "assignee", "agency"],
                name="ticket_open_since",
                condition=Q(owed_at__isnull=False),
            ),
            models.Index(fields=["merged_into"], name="ticket_merged", condition=Q(merged_into__isnull=False)),
            # What the filters of the queue ask for: without these, what is rare is looked for among all that is open.
            models.Index(
                fields=["kind", "owed_at", "id"], name="ticket_owed_by_kind", condition=Q(owed_at__isnull=False)
            ),
            models.Index(
                fields=["owed", "owed_at", "id"], name="ticket_owed_by_act", condition=Q(owed_at__isnull=False)
            ),
            models.Index(
                fields=["status", "owed_at", "id"],
                name="ticket_that_waits",
                condition=Q(status__in=["paused", "held"]),
            ),
            models.Index(fields=["level", "owed_at", "id"], name="ticket_on_level", condition=Q(level__gt=0)),
            models.Index(fields=["thread_id"], name="ticket_of_thread", condition=~Q(thread_id="")),
            models.Index(fields=["submitter", "-id"], name="ticket_of_submitter"),
            models.Index(fields=["agency", "-id"], name="ticket_of_agency"),
            models.Index(
                fields=["submitter", "owed_at", "id"],
                name="ticket_owed_to_submitter",
                condition=Q(owed_at__isnull=False),
            ),
            models.Index(
                fields=["agency", "owed_at", "id"],
                name="ticket_owed_to_agency",
                condition=Q(owed_at__isnull=False),
            ),
            models.Index(fields=["agency", "kind", "-id"], name="ticket_of_agency_by_kind"),
            models.Index(fields=["agency", "received_at"], name="ticket_of_agency_by_day"),
            # Kept up at once: a list of what is pending would slow every search until somebody empties it.
            GinIndex(REQUEST_WORDS, name="ticket_by_words", fastupdate=False),
            models.Index(
                fields=["account", "kind"], name="ticket_open_of_account", condition=Q(owed_at__isnull=False)
            ),
            models.Index(
                fields=["account", "-finished_at"],
                name="ticket_finished_of_account",
                condition=Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.customer_name, self.description]))

    @property
    def sort_words(self) -> str:
        """What kind of request it is, with its report or service level: "Report: Circuit IDs"."""
        detail = self.get_report_display() or self.get_service_level_display()
        return f"{self.get_kind_display()}: {detail}" if detail else self.get_kind_display()

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def to_be_completed(self) -> bool:
        """Whether the account is still to be found out [2.6]."""
        return self.account_id is None

    @property
    def account_words(self) -> str:
        """All its account numbers, the one of its subject first."""
        return ", ".join(filter(None, [self.account_text, *(row.text for row in self.further_accounts.all())]))

    @property
    def other_numbers(self) -> list[str]:
        """Every number of the requests that were merged into it [3.3]."""
        return self.merged_numbers.split()

    @property
    def has_claimed_account(self) -> bool:
        """Whether its account is one that a sub-agent named and nobody of staff has checked yet."""
        return self.account is not None and self.account.is_claimed

    @property
    def is_quick(self) -> bool:
        """Whether it is to be resolved in 24 hours or less, as a rep said on the phone, of a merged one too [2.9]."""
        if self.channel != self.Channel.PHONE and not self.merged_numbers:
            return False
        return self.milestones.filter(name="quick_fix", outcome="").exists()

    @property
    def ld_notice(self) -> bool:
        """Whether long distance must not be used yet [2.8]."""
        return self.kind == self.Kind.MAINTENANCE and self.ld_active_at is None


class TicketNumber(models.Model):
    """A number given to a ticket; it finds the ticket for good and is never reused [3.3]."""

    class Kind(models.TextChoices):
        ISSUE = "issue", "issue number"
        IMS = "ims", "IMS number"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="numbers")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.CharField(max_length=12, unique=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="ims") | Q(number__regex=r"^[0-9]{6}$"), name="ims_number_is_six_digits"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class FurtherAccount(models.Model):
    """An account that a request is about besides the first, which alone stands in its subject [2.3]."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="further_accounts")
    # None: the number is not known for this agency.
    account = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=40)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "text"], name="further_account_once_per_ticket"),
        ]

    def __str__(self) -> str:
        return self.text
