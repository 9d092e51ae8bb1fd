"""The weekly digest: one mail a week with the open requests of each person who asked for it.

1. Find who has had none since the opening of the first business day of this week.
2. Lock the row that says when each had the last one; whoever comes second finds it done.
3. Write the mail and the row together.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string

from contacts import outbox
from contacts.models import NoticeChoice, User
from contacts.unsubscribing import about_digest, unsubscribe_link
from tickets.business_time import BusinessCalendar
from tickets.selectors.digest import Digest, digest_of
from tickets.selectors.rules import office_calendar
from tickets.wording import day_words

logger = logging.getLogger(__name__)

BATCH = 100


def write_digests(now: datetime, *, longest: timedelta = timedelta.max) -> int:
    """Writes each digest that is due, once a week, in open hours; how many requests' owners were looked at.

    Ends early once `longest` of real time has passed. One that fails is logged, and stops no other.
    """
    calendar = office_calendar()
    opening = _opening_of_week(calendar, now)
    if now < opening or not calendar.is_open(now):
        return 0
    started, looked, last = time.monotonic(), 0, 0
    while ids := _due(opening, last):
        for user_id in ids:
            if time.monotonic() - started >= longest.total_seconds():
                return looked
            _try(user_id, opening, calendar, now)
            looked += 1
        last = ids[-1]
    return looked


def _opening_of_week(calendar: BusinessCalendar, now: datetime) -> datetime:
    """The opening of the first business day of this ISO week; in a week that is closed throughout, of the next."""
    day = calendar.local_date(now)
    first = day - timedelta(days=day.weekday())
    while not calendar.is_business_day(first):
        first += timedelta(days=1)
    return calendar.opening(first)


def _due(opening: datetime, last: int) -> list[int]:
    """The next of those who asked for it and had none since then."""
    rows = NoticeChoice.objects.filter(digest_at__lt=opening, user__is_active=True, user__gt=last)
    return list(rows.order_by("user").values_list("user_id", flat=True)[:BATCH])


def _try(user_id: int, opening: datetime, calendar: BusinessCalendar, now: datetime) -> None:
    try:
        _write(user_id, opening, calendar, now)
    except Exception:
        logger.exception("The digest of user %s could not be written.", user_id)


def _write(user_id: int, opening: datetime, calendar: BusinessCalendar, now: datetime) -> None:
    with transaction.atomic():
        locked = NoticeChoice.objects.select_for_update(no_key=True)
        choice = locked.filter(user=user_id, digest_at__lt=opening).first()
        if choice is None:
            return  # another worker was quicker, or it was switched off meanwhile
        user = User.objects.get(pk=user_id)
        digest = digest_of(user, now)
        if digest.requests and user.is_active:
            _mail(user, digest, calendar, now)
        choice.digest_at = now
        choice.save(update_fields=["digest_at"])


def _mail(user: User, digest: Digest, calendar: BusinessCalendar, now: datetime) -> None:
    today = calendar.local_date(now)
    year, week, _ = today.isocalendar()
    context = {"digest": digest, "day": day_words(today), "unsubscribe_link": unsubscribe_link(user.pk)}
    outbox.enqueue(
        dedup_key=f"digest:{user.pk}:{year}-W{week:02}",
        about=about_digest(user.pk),
        to=[user.email],
        subject=subject_of(digest, day_words(today)),
        body=render_to_string("mail/digest.txt", context),
        now=now,
    )


def subject_of(digest: Digest, day: str) -> str:
    """How the digest of a day is called: "Your open requests on Mon 21 Sep: 4, 1 of them late"."""
    late = f", {digest.late} of them late" if digest.late else ""
    return f"Your open requests on {day}: {digest.count}{late}"
