"""What the reports count: a row for each thing that happened, and sums of days and months that are over."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from contacts.models import Agency, Team, User
from tickets.models.ticket import Ticket

# Who writes a row shares the lock of its day, who sums the day has it alone: a sum never lacks what is being written.
LOCK_OF_DAYS = 7_2026
DAY_ZERO = "DATE '2000-01-01'"

_TOUCH = f"""
    PERFORM pg_advisory_xact_lock_shared({LOCK_OF_DAYS}, %s.day - {DAY_ZERO});
    INSERT INTO tickets_ledgerchange (span_id)
        SELECT id FROM tickets_ledgerspan WHERE first <= %s.day AND last >= %s.day;
"""  # noqa: S608 - words of our own
TOUCH = f"""
IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.day <> NEW.day) THEN {_TOUCH.replace("%s", "OLD")} END IF;
IF TG_OP <> 'DELETE' THEN {_TOUCH.replace("%s", "NEW")} END IF;
RETURN NULL;
"""


class LedgerRow(models.Model):
    """One thing that happened, with whom and what it was about as that was then; rows follow from facts alone."""

    class What(models.TextChoices):
        RECEIVED = "received", "received"  # each cycle
        PROMISE = "promise", "promise"  # at its end or its due second, whichever came first
        FINISHED = "finished", "finished"
        WAITED = "waited", "waited"  # at the end of the wait
        TOLD = "told", "escalated"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="ledger", db_index=False)
    cycle = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=8, choices=What)
    # Which of several in a cycle: the key of the milestone or wait, the level told; else 0.
    part = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    day = models.DateField(help_text="The office's date of that instant.")
    kind = models.CharField(max_length=16, choices=Ticket.Kind)
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", db_index=False)
    rep = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", db_index=False)
    # Of a promise its name and kept, missed or renegotiated; how it finished; for whom it waited; cause and level.
    detail = models.CharField(max_length=16, blank=True)
    result = models.CharField(max_length=12, blank=True)
    seconds = models.PositiveIntegerField(null=True, blank=True, help_text="Business time less pauses [4.9].")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "cycle", "what", "part"], name="ledger_row_once"),
        ]
        indexes = [
            models.Index(fields=["day", "id"], name="ledger_by_day"),
            models.Index(fields=["what", "detail", "result", "day", "id"], name="ledger_by_what"),
            models.Index(fields=["agency", "day", "id"], name="ledger_of_agency"),
            models.Index(fields=["rep", "day", "id"], name="ledger_of_rep"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="touches_its_day",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=TOUCH,
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.what, self.detail, self.result]))


class LedgerSpan(models.Model):
    """A day or a month that is over and has been summed; it counts while nothing in it has changed since."""

    first = models.DateField()
    last = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "last"], name="ledger_span_once"),
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="ledger_span_forwards"),
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class LedgerSum(models.Model):
    """The rows of a span that share one value of one dimension, counted by what, detail and result.

    `minutes` has, for those with a duration, how many took how many whole minutes: medians stay exact.
    """

    class By(models.TextChoices):
        ALL = "all", "all"
        KIND = "kind", "kind"
        TEAM = "team", "team"
        REP = "rep", "rep"
        AGENCY = "agency", "agency"

    span = models.ForeignKey(LedgerSpan, models.CASCADE, related_name="sums", db_index=False)
    by = models.CharField(max_length=6, choices=By)
    value = models.CharField(max_length=20, blank=True)
    counts = models.JSONField(default=dict)
    minutes = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["span", "by", "value"], name="ledger_sum_once")]

    def __str__(self) -> str:
        return f"{self.by} {self.value}".strip()


class LedgerChange(models.Model):
    """A row of a span was written or changed since: until that is summed anew, the rows themselves count.

    Only added to: who changes a row meets nobody there but the job that sums, and that never waits.
    """

    span = models.ForeignKey(LedgerSpan, models.CASCADE, related_name="changes")

    def __str__(self) -> str:
        return f"change of {self.span_id}"
