"""Entering, changing and ending absences, one's own or another's; each leaves a line in the log, and is told."""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from contacts.models import Absence, AbsenceEvent, User
from tickets.desk.selectors.absences import days_words, named_days, overlapping, possible_deputies
from tickets.desk.services.covering import tell
from tickets.errors import RefusedError
from tickets.selectors.rules import office_calendar

Act = AbsenceEvent.Act
LONGEST, AHEAD = timedelta(days=366), timedelta(days=731)
DAY_OVER = "This day is over. Begin today or later."
OVER = "This absence is over, and stays as it was."


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The first and the last day, both included, and who covers; `anyway`: although that one is away as well."""

    starts_on: date
    ends_on: date
    deputy: User | None = None
    anyway: bool = False


def enter(away: Away, *, user: User, by: User | None = None, now: datetime) -> Absence:
    """Sends somebody away for these days; `by` enters it, if not they themselves. RefusedError names the fix."""
    with transaction.atomic():
        _lock(user)
        today = _today(now)
        _check_days(away, today, None)
        _check(away, user, today, by)
        absence = Absence(user=user, starts_on=away.starts_on, ends_on=away.ends_on, deputy=away.deputy)
        absence.save(force_insert=True)
        tell(_note(Act.ENTERED, absence, by, now), None, now)
        return absence


def change(
    absence_id: int, away: Away, *, user: User, by: User | None = None, seen: int | None = None, now: datetime
) -> Absence:
    """Gives an absence of this person other days or another deputy; what has begun keeps its first day.

    `seen` is the last line of the person's log that `by` has seen; refused if there are later ones.
    """
    with transaction.atomic():
        absence, today = _own(absence_id, user, now)
        if seen is not None:
            _check_seen(user, seen)
        _check_days(away, today, absence)
        _check(away, user, today, by, absence)
        before = copy(absence)
        absence.starts_on, absence.ends_on, absence.deputy = away.starts_on, away.ends_on, away.deputy
        absence.save(update_fields=["starts_on", "ends_on", "deputy"])
        tell(_note(Act.CHANGED, absence, by, now), before, now)
        return absence


def remove(absence_id: int, *, user: User, by: User | None = None, now: datetime) -> None:
    """Takes back an absence that is still to come; one that goes on ends yesterday, and its past days stay."""
    with transaction.atomic():
        absence, today = _own(absence_id, user, now)
        if absence.starts_on >= today:
            tell(_note(Act.REMOVED, absence, by, now), absence, now)
            absence.delete()
            return
        absence.ends_on = today - timedelta(days=1)
        absence.save(update_fields=["ends_on"])
        tell(_note(Act.ENDED, absence, by, now), absence, now)


def check(away: Away, *, user: User, by: User, changed: Absence | None = None, now: datetime) -> None:
    """RefusedError, naming the fix, where these days or this deputy would be refused; nothing is written."""
    today = _today(now)
    _check_days(away, today, changed)
    _check(away, user, today, by, changed)


def _lock(user: User) -> None:
    """Whoever enters or changes absences of the same person waits: no two of them overlap."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _own(absence_id: int, user: User, now: datetime) -> tuple[Absence, date]:
    """The person's own absence under the lock, and the office's date; RefusedError once it is over or gone."""
    _lock(user)
    absence, today = Absence.objects.filter(pk=absence_id, user=user).first(), _today(now)
    if absence is None:
        raise RefusedError("__all__", "This absence was taken back meanwhile.")
    if absence.ends_on < today:
        raise RefusedError("__all__", OVER)
    return absence, today


def _check_seen(user: User, seen: int) -> None:
    """RefusedError if the absences of this person were changed since a line of their log, with who did it."""
    later = user.absence_events.filter(pk__gt=seen).select_related("by").first()
    if later is not None:
        who = "They themselves" if later.by_id == user.pk else later.by.name
        raise RefusedError("__all__", f"{who} changed the absences of {user.name} meanwhile: look at them again.")


def _check_days(away: Away, today: date, changed: Absence | None) -> None:
    """Refuses days that are over; what has begun keeps its first day."""
    has_begun = changed is not None and changed.starts_on < today
    if changed and has_begun and away.starts_on != changed.starts_on:
        began = days_words(changed.starts_on, changed.starts_on, today)
        raise RefusedError("starts_on", f"It has begun already: leave {began} as its first day.")
    if not has_begun and away.starts_on < today:
        raise RefusedError("starts_on", DAY_OVER)
    if has_begun and away.starts_on <= away.ends_on < today:
        raise RefusedError("ends_on", "This day is over. To be back today, end the absence.")


def _check(away: Away, user: User, today: date, by: User | None, changed: Absence | None = None) -> None:
    if away.ends_on < away.starts_on:
        raise RefusedError("ends_on", "This is before the first day: swap the two.")
    if away.starts_on - today > AHEAD:
        raise RefusedError("starts_on", "This is more than two years ahead: check the year.")
    if away.ends_on - away.starts_on > LONGEST:
        raise RefusedError("ends_on", "An absence lasts a year at most: check the year.")
    others = overlapping(user, away.starts_on, away.ends_on).exclude(pk=changed.pk if changed else 0)
    if other := others.first():
        days = days_words(other.starts_on, other.ends_on, today)
        who = f"{user.name} is" if by else "You are"
        raise RefusedError("starts_on", f"{who} away {days} already: change that absence, or choose other days.")
    if away.deputy is not None:
        _check_deputy(away, away.deputy, user, today)


def _check_deputy(away: Away, deputy: User, user: User, today: date) -> None:
    if not possible_deputies(user).filter(pk=deputy.pk).exists():
        raise RefusedError("deputy", "Choose a colleague who works here.")
    theirs = list(overlapping(deputy, away.starts_on, away.ends_on))
    if theirs and not away.anyway:
        days = named_days(theirs, today)
        raise RefusedError("deputy", f"{deputy.name} is away too, {days}: choose somebody else, or tick below.")


def _note(act: AbsenceEvent.Act, absence: Absence, by: User | None, now: datetime) -> AbsenceEvent:
    return AbsenceEvent.objects.create(
        at=now,
        act=act,
        user=absence.user,
        by=by or absence.user,
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        deputy=absence.deputy,
    )


def _today(now: datetime) -> date:
    return office_calendar().local_date(now)
