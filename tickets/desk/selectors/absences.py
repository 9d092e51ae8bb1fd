"""Absences as their owners, their deputies and supervisors see them."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from contacts.models import Absence, AbsenceEvent, Role, User
from contacts.row_ids import row_id
from contacts.selectors import people_who_work_here
from tickets.wording import day_words

SHOWN = 50


def own_absences(user: User, today: date) -> tuple[list[Absence], list[Absence]]:
    """What is still to come or goes on, the next first; and what is over, the latest first."""
    rows = Absence.objects.filter(user=user).select_related("deputy")
    ahead = rows.filter(ends_on__gte=today).order_by("starts_on", "id")
    over = rows.filter(ends_on__lt=today).order_by("-ends_on", "-id")
    return list(ahead[:SHOWN]), list(over[:SHOWN])


def looked_after_by(user: User) -> QuerySet[User]:
    """Whose absences this person looks after, by name: for supervisors all of the staff, for a lead their team.

    Of a team its reps and its other leads, never somebody above [8.2].
    """
    if user.is_supervisor_or_above:
        return people_who_work_here()
    if not user.is_lead_or_above:
        return User.objects.none()
    of_the_team = User.objects.filter(teams__in=user.teams.values("pk")).values("pk")
    return people_who_work_here().filter(pk__in=of_the_team, role__in=(Role.REP, Role.TEAM_LEAD))


def absences_ahead(people: QuerySet[User], today: date, after: str) -> tuple[list[Absence], str]:
    """Who of these is away today or later, one page, the next first; and the key that the next page begins behind."""
    rows = Absence.objects.filter(ends_on__gte=today, user__in=people.order_by().values("pk"))
    key = row_id(after)
    last = Absence.objects.filter(pk=key).first() if key is not None else None
    if last is not None:
        later = Q(starts_on__gt=last.starts_on) | Q(starts_on=last.starts_on, pk__gt=last.pk)
        rows = rows.filter(later)
    found = list(rows.select_related("user", "deputy").order_by("starts_on", "id")[: SHOWN + 1])
    return found[:SHOWN], str(found[SHOWN - 1].pk) if len(found) > SHOWN else ""


def log_of(people: QuerySet[User]) -> list[AbsenceEvent]:
    """What was last entered, changed and taken back for any of these, the latest first."""
    rows = AbsenceEvent.objects.filter(user__in=people.order_by().values("pk"))
    return list(rows.select_related("user", "by", "deputy")[:SHOWN])


def last_logged(user: User) -> int:
    """The last line of this person's log of absences; 0 where there is none."""
    newest = user.absence_events.first()
    return newest.pk if newest else 0


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
