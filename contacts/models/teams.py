"""Teams, who works in them, the mailboxes they answer, and who covers whom."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from .kept import append_only
from .people import User


class Team(models.Model):
    """A group of reps who share one queue; `key` is how rules and fixtures name it [3.1]."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        User, through="Membership", related_name="teams"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A rep works this team's queue and may be given its tickets [3.2]."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class TeamEvent(models.Model):
    """Who made a team, added or took out one of its people, when; the database refuses to change or delete a row."""

    class Act(models.TextChoices):
        MADE = "made", "made"
        ADDED = "added", "added"
        TAKEN_OUT = "taken_out", "taken out"

    at = models.DateTimeField()
    act = models.CharField(max_length=9, choices=Act)
    team = models.ForeignKey(Team, models.PROTECT, related_name="events")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(act="made", user__isnull=True) | (~Q(act="made") & Q(user__isnull=False)),
                name="team_event_names_whom",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.team}: {self.user or ''} {self.get_act_display()}"


class Mailbox(models.Model):
    """An address that requests of one kind are sent to [2.2]; the domain is a setting."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    local_part = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "mailboxes"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(local_part__regex=r"^[a-z0-9._+-]+$"), name="mailbox_local_part_is_plain"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def address(self) -> str:
        """The full address under the mail domain of this installation."""
        return f"{self.local_part}@{settings.CMS_MAIL_DOMAIN}"


class Absence(models.Model):
    """A person is away from the first to the last day, both included, and may name a deputy [6.3]."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    deputy = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in_for")

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["ends_on", "starts_on"], name="absence_by_day")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="absence_deputy_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} away {self.starts_on} to {self.ends_on}"


class AbsenceEvent(models.Model):
    """Who entered, changed or took back an absence, when; the database refuses to change or delete a row."""

    class Act(models.TextChoices):
        ENTERED = "entered", "entered"
        CHANGED = "changed", "changed"
        ENDED = "ended", "ended early"
        REMOVED = "removed", "taken back"

    at = models.DateTimeField()
    act = models.CharField(max_length=8, choices=Act)
    user = models.ForeignKey(User, models.PROTECT, related_name="absence_events")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    deputy = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.user} away {self.starts_on} to {self.ends_on}"
