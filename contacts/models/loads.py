"""Files with which a carrier loads its own directory: the upload as it came, and what was found in each row."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .people import User


class Load(models.Model):
    """A file of one kind of row: read and reported first, then loaded as it was reported, all of it or nothing.

    What it is to be made of it stands in `state`; the row's lock says that somebody is at it.
    """

    class State(models.TextChoices):
        READING = "reading", "being read"
        REPORTED = "reported", "read, nothing is loaded yet"
        LOADING = "loading", "being loaded"
        DONE = "done", "loaded"
        UNREADABLE = "unreadable", "not readable"
        FAILED = "failed", "stopped"
        DROPPED = "dropped", "set aside"

    TO_DO = (State.READING, State.LOADING)

    kind = models.CharField(max_length=12)
    file_name = models.CharField(max_length=120)
    size = models.PositiveIntegerField(help_text="Bytes.")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often this step was begun.")
    why = models.CharField(max_length=400, blank=True, help_text="Why it cannot be read, or stopped.")
    remark = models.CharField(max_length=400, blank=True, help_text="How it was read, where that is a guess.")
    columns = ArrayField(models.CharField(max_length=60), default=list, blank=True, help_text="As the file has them.")

    version = models.PositiveIntegerField(default=0, help_text="Of the report: each time the rows are judged.")
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    along = models.PositiveIntegerField(default=0, help_text="Further rows that come along, such as new customers.")
    moved = models.PositiveIntegerField(default=0, help_text="Rows that were judged otherwise before.")
    reported_at = models.DateTimeField(null=True, blank=True)

    skips_bad = models.BooleanField(default=False, help_text="The refused rows are left out, as whoever loads chose.")
    ordered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="load_to_do", condition=Q(state__in=["reading", "loading"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
                name="load_done_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["unreadable", "failed"]) | ~Q(why=""), name="load_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_to_do(self) -> bool:
        """Whether the worker has something to do for it."""
        return self.state in self.TO_DO

    @property
    def total(self) -> int:
        """The rows that were found in it."""
        return self.new + self.changed + self.unchanged + self.refused

    @property
    def good(self) -> int:
        """The rows that would be written."""
        return self.new + self.changed


class LoadPart(models.Model):
    """A piece of the file as it came, small enough to be held."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="parts", db_index=False)  # begins the constraint
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["load", "position"], name="load_part_once")]

    def __str__(self) -> str:
        return f"part {self.position} of {self.load}"


class LoadRow(models.Model):
    """A row of the file: what stands there, what it means, and what it would change or has changed.

    One that was loaded is the record of that change: the database refuses to change or delete it [8.3].
    """

    class State(models.TextChoices):
        NEW = "new", "new"
        CHANGED = "changed", "changed"
        UNCHANGED = "unchanged", "unchanged"
        REFUSED = "refused", "refused"

    load = models.ForeignKey(Load, models.CASCADE, related_name="rows", db_index=False)  # begins the constraint
    line = models.PositiveIntegerField()
    cells = ArrayField(models.TextField(), help_text="As they stand in the file.")
    vals = ArrayField(models.TextField(null=True), help_text="As they are meant, in the order of the kind.")
    problems = models.JSONField(default=list, help_text="Pairs: a column, and what is wrong in words.")
    changes = models.JSONField(default=list, help_text="Triples: which value, from what, to what.")
    target = models.BigIntegerField(null=True, blank=True, help_text="The id of the row that it is about.")
    state = models.CharField(max_length=9, choices=State)
    unread = models.BooleanField(default=False, help_text="Refused for what it is, whatever else is known.")
    loaded = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "line"], name="load_row_once")]
        indexes = [models.Index(fields=["load", "state", "line"], name="load_row_by_state")]
        triggers = [
            pgtrigger.Protect(
                name="loaded_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__loaded=True),
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of {self.load}"
