"""The ladders as data, the runs up them, every rung that ever fired (SPEC 6), and what was known of days gone by."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from contacts.models import Team, User
from contacts.models.kept import unchanging
from tickets.models import Milestone, Ticket, Version


class Ladder(Version):
    """One version of the ordered escalation contacts for one kind of work; a saved one never changes."""

    key = models.CharField(max_length=20)
    # The customer files contact, copied on every escalation of every kind [6.2].
    copied = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="ladder_version_once")]
        triggers = unchanging("redated_at")

    def __str__(self) -> str:
        return self.key


class Rung(models.Model):
    """One level of a ladder; without a person it is skipped at once [6.3]."""

    ladder = models.ForeignKey(Ladder, models.CASCADE, related_name="rungs")
    level = models.PositiveSmallIntegerField()
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    after_days = models.PositiveSmallIntegerField(help_text="Business days after the breach [6.1].")

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["ladder", "level"], name="rung_level_once_per_ladder"),
            models.CheckConstraint(condition=Q(level__gte=1), name="rung_level_from_one"),
        ]
        triggers = unchanging()

    def __str__(self) -> str:
        return f"{self.ladder}, level {self.level}"


class Run(models.Model):
    """The ladder as it stood when a ticket's first breach of a cycle was seen [6.3]."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="runs")
    cycle = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="+", help_text="The version that was frozen.")
    copied = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    rungs = models.JSONField(help_text='[{"level": 1, "after_days": 0, "person": 7}, …], frozen.')
    # When it was last de-escalated, and the highest level that had fired by then [6.7].
    eased_at = models.DateTimeField(null=True, blank=True)
    eased_from = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "cycle"], name="run_once_per_cycle"),
            models.CheckConstraint(
                condition=Q(eased_at__isnull=True, eased_from__isnull=True)
                | Q(eased_at__gte=models.F("started_at"), eased_from__isnull=False),
                name="run_eased_from_a_level",
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id}, cycle {self.cycle}"


class Ask(models.Model):
    """A level that somebody asked for by hand; it is told by the same look as any other rung [6.7]."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="asks")
    cycle = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    # The act that was owed next; once it is done, the asking has nothing left to stand on.
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    rule = models.TextField(help_text="The rule and its evidence, as they were shown to who asked.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "cycle", "level"],
                condition=Q(withdrawn_at__isnull=True),
                name="level_asked_for_once",
            ),
            models.CheckConstraint(condition=Q(level__gte=1), name="asked_level_from_one"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=models.F("asked_at")),
                name="ask_withdrawn_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id}, cycle {self.cycle}, level {self.level} asked for"


class FiredRung(models.Model):
    """What became of one level of a run; the unique key is what makes it fire exactly once [6.5]."""

    class Outcome(models.TextChoices):
        TOLD = "told", "told"
        COLLAPSED = "collapsed", "passed over, a higher level was due"
        SKIPPED = "skipped", "nobody to tell"
        SAME_PERSON = "same_person", "had been told already"

    class Cause(models.TextChoices):
        MISSED = "missed", "a promise was missed"
        ASKED = "asked", "asked for by hand"
        REOPENED = "reopened", "reopened soon after its finish"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="fired_rungs")
    cycle = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    cause = models.CharField(max_length=8, choices=Cause, default=Cause.MISSED)
    ask = models.ForeignKey(Ask, models.PROTECT, null=True, blank=True, related_name="+")
    # The act missed, or the one owed next where nothing is missed.
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    # The holder of the rung when somebody else was told in their place.
    stands_for = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["level"]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "cycle", "level"], name="rung_fires_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["told", "same_person"], person__isnull=False)
                | Q(outcome__in=["collapsed", "skipped"], person__isnull=True),
                name="rung_told_names_who",
            ),
            models.CheckConstraint(condition=Q(fired_at__gte=models.F("due_at")), name="rung_never_early"),
            models.CheckConstraint(
                condition=Q(cause="asked", ask__isnull=False) | (~Q(cause="asked") & Q(ask__isnull=True)),
                name="rung_asked_for_names_the_ask",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False, outcome="told"),
                name="rung_acknowledged_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.ticket_id}, cycle {self.cycle}, level {self.level}: {self.outcome}"


class FailedLook(models.Model):
    """A ticket at which the sweep failed; its cursor was pushed an hour, the rest went on."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="failed_look")
    at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)
    error = models.TextField()

    def __str__(self) -> str:
        return f"ticket {self.ticket_id}: {self.error[:80]}"


class Process(models.Model):
    """A process of ours that does what it is there for, and when it last did: a worker answers, a beat ticks."""

    class Kind(models.TextChoices):
        WORKER = "worker", "worker"
        BEAT = "beat", "beat"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=120, help_text="What it calls itself, such as celery@host.")
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "name"]
        verbose_name_plural = "processes"
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="process_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Heartbeat(models.Model):
    """When a job of the clock last ended, and what it counted."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"


class PastDay(models.Model):
    """A business day that is over: how many promises due on it were missed, and what would have been forecast.

    `forecast` has a number for each lead, the day itself first; none where too little was known before.
    """

    day = models.DateField(unique=True)
    missed = models.PositiveIntegerField()
    forecast = ArrayField(models.FloatField(), default=list)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)


class PastWork(models.Model):
    """What of a business day that is over was one rep's in one team; of nobody what nobody had to its end.

    The lists have a number for each lead, the day itself first, as its office opened: how many promises due on the
    day were open, how they weighed as their rep was pressed, and how many of them were missed.
    """

    past_day = models.ForeignKey(
        PastDay, models.CASCADE, related_name="work", db_index=False
    )  # begins the constraint
    team = models.ForeignKey(Team, models.CASCADE, related_name="+", db_index=False)
    rep = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    open = ArrayField(models.PositiveIntegerField())
    weight = ArrayField(models.FloatField())
    missed_of = ArrayField(models.PositiveIntegerField())
    missed = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0, help_text="Owed acts that were done on the day, whenever due.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["past_day", "team", "rep"], nulls_distinct=False, name="past_work_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.past_day}: {self.rep or 'nobody'} in {self.team}"
