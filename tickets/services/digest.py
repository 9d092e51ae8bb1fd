"""The weekly digest: one mail a week with the open requests of each person who asked for it."""

from datetime import datetime, timedelta
from functools import partial

from django.template.loader import render_to_string

from contacts import outbox
from contacts.models import NoticeChoice, User
from contacts.unsubscribing import DIGEST, about_regular, unsubscribe_link
from tickets.business_time import BusinessCalendar
from tickets.selectors.digest import Digest, digest_of
from tickets.selectors.rules import office_calendar
from tickets.services.regular import Regular, opening_of_week, write_each
from tickets.wording import day_words


def write_digests(now: datetime, *, longest: timedelta = timedelta.max) -> int:
    """Writes each digest that is due, once a week, in open hours; how many requests' owners were looked at."""
    calendar = office_calendar()
    opening = opening_of_week(calendar, now)
    if now < opening or not calendar.is_open(now):
        return 0
    due = NoticeChoice.objects.filter(digest_at__lt=opening, user__is_active=True)
    mail = Regular(DIGEST, "digest_at", partial(_write, calendar=calendar, now=now))
    return write_each(mail, due, now, longest=longest)


def _write(user: User, calendar: BusinessCalendar, now: datetime) -> None:
    digest = digest_of(user, now)
    if digest.requests:
        _mail(user, digest, calendar, now)


def _mail(user: User, digest: Digest, calendar: BusinessCalendar, now: datetime) -> None:
    today = calendar.local_date(now)
    year, week, _ = today.isocalendar()
    context = {"digest": digest, "day": day_words(today), "unsubscribe_link": unsubscribe_link(user.pk)}
    outbox.enqueue(
        dedup_key=f"digest:{user.pk}:{year}-W{week:02}",
        about=about_regular(DIGEST, user.pk),
        to=[user.email],
        subject=subject_of(digest, day_words(today)),
        body=render_to_string("mail/digest.txt", context),
        now=now,
    )


def subject_of(digest: Digest, day: str) -> str:
    """How the digest of a day is called: "Your open requests on Mon 21 Sep: 4, 1 of them late"."""
    late = f", {digest.late} of them late" if digest.late else ""
    return f"Your open requests on {day}: {digest.count}{late}"
