"""The rules as data: office calendars, SLA policies and routes. A saved version never changes [4.11].

The database itself refuses that; the one mark that a version gets later is when the open requests had followed it.
"""

from django.db import models
from django.db.models import F, Q

from contacts.models import Mailbox, Team, User
from contacts.models.kept import unchanging

OFFICE = "Office"  # the name of the calendar that counts where a route names no other


class Version(models.Model):
    """One state of a rule, who made it and why; the newest is in force for what is filed from then on.

    With `redates` the open tickets follow it too, each once; `redated_at` says when the last one had [4.11].
    """

    version = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, help_text="Why it was changed.")
    redates = models.BooleanField(default=False)
    redated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class OfficeCalendar(Version):
    """One version of the office hours (SPEC 4); dates outside its horizon are refused [4.14]."""

    name = models.CharField(max_length=60)
    zone = models.CharField(max_length=60)
    weekly = models.JSONField(help_text='Seven lists of ["08:00", "17:00"] pairs, Monday first.')
    known_from = models.DateField()
    known_until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="calendar_version_once"),
            models.CheckConstraint(condition=Q(known_until__gt=F("known_from")), name="calendar_horizon_is_ahead"),
        ]
        triggers = unchanging("redated_at")

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class Closure(models.Model):
    """A closed date or, where `hours` are given, a date with hours of its own (a half-day)."""

    calendar = models.ForeignKey(OfficeCalendar, models.CASCADE, related_name="closures")
    date = models.DateField()
    name = models.CharField(max_length=120)
    hours = models.JSONField(default=list, help_text='Empty when closed all day, else ["08:00", "12:00"] pairs.')

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="closure_date_once")]
        triggers = unchanging()

    def __str__(self) -> str:
        return f"{self.date}: {self.name}"


class SlaPolicy(Version):
    """One version of what a kind of request is owed, in business days (SPEC 5)."""

    kind = models.CharField(max_length=16)
    confirmation_day = models.PositiveSmallIntegerField(default=2)
    next_steps_day = models.PositiveSmallIntegerField(default=3)
    completion_days = models.PositiveSmallIntegerField(null=True, blank=True)
    completion_from_day = models.PositiveSmallIntegerField(default=1, help_text="Day 1, or Day 2 (SPEC 5).")
    follow_up_first_weeks = models.PositiveSmallIntegerField(default=2)
    follow_up_last_weeks = models.PositiveSmallIntegerField(default=4)
    warning_seconds = models.PositiveIntegerField(default=4 * 3600, help_text="Business seconds [5.3].")
    pause_days = models.PositiveSmallIntegerField(
        default=10, help_text="The most business days by which pauses may move one cycle [4.10]."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="policy_version_once")]
        triggers = unchanging("redated_at")

    def __str__(self) -> str:
        return f"{self.kind}, version {self.version}"


class Route(Version):
    """One version of where a kind of request goes and who is copied [3.1], [2.5]; edited by a supervisor."""

    key = models.CharField(max_length=20)
    calendar_name = models.CharField(max_length=60, default=OFFICE, help_text="The office whose hours count.")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    working_team = models.ForeignKey(
        Team, models.PROTECT, related_name="+", help_text="Works the request once its receipt is confirmed."
    )
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, related_name="+")
    flagged_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    files_contact = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "version"], name="route_version_once")]
        triggers = unchanging("redated_at")

    def __str__(self) -> str:
        return f"{self.key}, version {self.version}"
