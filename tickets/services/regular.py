"""Mails that come by the calendar, such as the weekly digest: each once to each person, whatever crashes.

1. Find who has had none since the opening that it is due at.
2. Lock the row that says when each had the last one; whoever comes second finds it done.
3. Write the mail, if there is anything to say, and the row together.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from contacts.models import NoticeChoice, User
from tickets.business_time import BusinessCalendar

logger = logging.getLogger(__name__)

BATCH = 100


@dataclass(frozen=True, slots=True)
class Regular:
    """One such mail: its name, the column that says when each person had the last one, and what writes it."""

    name: str
    had_at: str
    write: Callable[[User], None]


def write_each(
    mail: Regular, due: QuerySet[NoticeChoice], now: datetime, *, longest: timedelta = timedelta.max
) -> int:
    """Writes it to everybody for whom it is `due` until they had it at `now`; how many people were looked at.

    Ends early once `longest` of real time has passed. One that fails is logged, tried again, and stops no other.
    """
    started, looked, last = time.monotonic(), 0, 0
    while ids := list(due.filter(user__gt=last).order_by("user").values_list("user_id", flat=True)[:BATCH]):
        for user_id in ids:
            if time.monotonic() - started >= longest.total_seconds():
                return looked
            _try(mail, due, user_id, now)
            looked += 1
        last = ids[-1]
    return looked


def _try(mail: Regular, due: QuerySet[NoticeChoice], user_id: int, now: datetime) -> None:
    try:
        _write(mail, due, user_id, now)
    except Exception:
        logger.exception("The %s of user %s could not be written.", mail.name, user_id)


def _write(mail: Regular, due: QuerySet[NoticeChoice], user_id: int, now: datetime) -> None:
    with transaction.atomic():
        choice = due.select_for_update(no_key=True, of=("self",)).filter(user=user_id).first()
        if choice is None:
            return  # another worker was quicker, or it was switched off meanwhile
        user = User.objects.get(pk=user_id)
        if user.is_active:
            mail.write(user)
        setattr(choice, mail.had_at, now)
        choice.save(update_fields=[mail.had_at])


def opening_of_week(calendar: BusinessCalendar, now: datetime) -> datetime:
    """The opening of the first business day of this ISO week; in a week that is closed throughout, of the next."""
    day = calendar.local_date(now)
    first = day - timedelta(days=day.weekday())
    while not calendar.is_business_day(first):
        first += timedelta(days=1)
    return calendar.opening(first)
