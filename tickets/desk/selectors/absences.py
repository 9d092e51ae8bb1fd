"""Absences as their owners, their deputies and supervisors see them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from contacts.models import Absence, AbsenceEvent, User
from contacts.selectors import people_who_work_here
from tickets.wording import day_words

SHOWN = 50


def own_absences(user: User, today: date) -> tuple[list[Absence], list[Absence]]:
    """What is still to come or goes on, the next first; and what is over, the latest first."""
    rows = Absence.objects.filter(user=user).select_related("deputy")
    ahead = rows.filter(ends_on__gte=today).order_by("starts_on", "id")
    over = rows.filter(ends_on__lt=today).order_by("-ends_on", "-id")
    return list(ahead[:SHOWN]), list(over[:SHOWN])


def everybodys_absences(today: date) -> list[Absence]:
    """Who of the staff is away today or later, the next first; for supervisors."""
    rows = Absence.objects.filter(ends_on__gte=today, user__in=people_who_work_here())
    return list(rows.select_related("user", "deputy").order_by("starts_on", "id")[:SHOWN])


def absence_log(user: User) -> list[AbsenceEvent]:
    """What became of this person's absences, the latest first."""
    return list(user.absence_events.select_related("by", "deputy")[:SHOWN])


def possible_deputies(user: User) -> QuerySet[User]:
    """The colleagues who may cover somebody."""
    return people_who_work_here().exclude(pk=user.pk)


def overlapping(user: User, first: date, last: date) -> QuerySet[Absence]:
    """The absences of this person that share a day with these, the earliest first."""
    shared = Absence.objects.filter(user=user, starts_on__lte=last, ends_on__gte=first)
    return shared.select_related("deputy").order_by("starts_on", "id")


def left_alone_by(absence: Absence) -> list[Absence]:
    """The absences of others whose deputy is away by this one, while it lasts."""
    rows = Absence.objects.filter(
        deputy=absence.user_id, starts_on__lte=absence.ends_on, ends_on__gte=absence.starts_on
    )
    return list(rows.select_related("user").order_by("starts_on", "id"))


def days_words(first: date, last: date, today: date) -> str:
    """The days of an absence in words, "Thu 17 Sep to Mon 21 Sep"; of a single one "Thu 17 Sep"."""
    words = day_words(first, today)
    return words if first == last else f"{words} to {day_words(last, today)}"


def named_days(rows: Iterable[Absence], today: date) -> str:
    """The days of several absences in words, parted by commas."""
    return ", ".join(days_words(row.starts_on, row.ends_on, today) for row in rows)
