"""Tells the administrators once a business day what went wrong with mail; nobody hears anything while all is well.

1. Lock the row that says when it was last done; whoever comes second finds it done.
2. Count what failed since then, and what came in and was not read or decided on.
3. Write the mail, if there is anything to tell, and the row together.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from contacts import outbox
from contacts.models import OutgoingMail, User
from contacts.selectors import CAME_BACK, administrators, supervisors
from escalation.models import Heartbeat
from tickets.business_time import BusinessCalendar
from tickets.models import IncomingMail
from tickets.selectors.rules import office_calendar
from tickets.services.mail_in.take_in import MAX_ATTEMPTS
from tickets.wording import instant_words

NAME = "daily check"
# A mail that fails was written days before at most: an outage of the mail server costs it no attempt.
FAILED_OF = timedelta(days=30)
MOST = 1000  # beyond that the number says no more
NOT_REACHED = {"failed": Q(state=OutgoingMail.State.FAILED), "came_back": ~Q(bounced=[])}


@dataclass(frozen=True, slots=True)
class Trouble:
    """How many mails failed or came back and were not told of yet, could not be read, and wait too long for a rep."""

    failed: int
    came_back: int
    unread: int
    waiting: int

    def __bool__(self) -> bool:
        return bool(str(self))

    def __str__(self) -> str:
        parts = (
            (self.failed, "failed"),
            (self.came_back, "came back"),
            (self.unread, "not read"),
            (self.waiting, "waiting"),
        )
        return ", ".join(f"{count} {words}" for count, words in parts if count)


def check_if_due(now: datetime) -> bool:
    """Does the check once a business day, at the opening or as soon after in open hours as the product runs.

    Whether it was done now.
    """
    calendar = office_calendar()
    if not calendar.is_open(now):
        return False
    opening = calendar.opening(calendar.local_date(now))
    Heartbeat.objects.get_or_create(name=NAME, defaults={"at": opening - timedelta(seconds=1), "counts": {}})
    with transaction.atomic():
        last = Heartbeat.objects.select_for_update().get(name=NAME)
        if last.at >= opening:
            return False
        _check(last, calendar, now)
        return True


def _check(last: Heartbeat, calendar: BusinessCalendar, now: datetime) -> None:
    found = {name: _newest(mails, now) for name, mails in NOT_REACHED.items()}
    new = {name: len(set(found[name]).difference(last.counts.get(name, ()))) for name in found}
    trouble = Trouble(**new, unread=_unread(), waiting=_waiting(calendar, now))
    to = list(administrators()) or list(supervisors())
    if trouble and to:
        since = instant_words(last.at, calendar.zone, calendar.local_date(now)) if "failed" in last.counts else ""
        _tell(to, trouble, since, f"{NAME}:{calendar.local_date(now)}", now)
    last.at, last.counts = now, found
    last.save(update_fields=["at", "counts"])


def _newest(mails: Q, now: datetime) -> list[int]:
    """The newest of such mails, told of or not."""
    found = OutgoingMail.objects.filter(mails, created_at__gt=now - FAILED_OF)
    return list(found.order_by("-created_at", "-id").values_list("pk", flat=True)[:MOST])


def _unread() -> int:
    """Incoming mails that were given up, and are a rep's to decide on unread."""
    return _count(IncomingMail.objects.filter(waits=True, attempts__gte=MAX_ATTEMPTS))


def _waiting(calendar: BusinessCalendar, now: datetime) -> int:
    """The others that a rep has had before the opening of the last business day."""
    since = calendar.opening(calendar.add_business_days(calendar.local_date(now), -1))
    return _count(IncomingMail.objects.filter(waits=True, attempts__lt=MAX_ATTEMPTS, received_at__lt=since))


def _count(rows: QuerySet[IncomingMail]) -> int:
    return len(rows.values("pk")[:MOST])


def _tell(to: list[User], trouble: Trouble, since: str, key: str, now: datetime) -> None:
    pages = {"failed_link": "contacts:mail", "came_back_link": "contacts:mail", "waiting_link": "tickets:mail_in"}
    links = {name: f"{settings.CMS_SITE_URL}{reverse(page)}" for name, page in pages.items()}
    links["failed_link"] += "?state=failed"
    links["came_back_link"] += f"?state={CAME_BACK}"
    outbox.enqueue(
        dedup_key=key,
        about="daily-check",
        to=[person.email for person in to],
        subject=f"Mail needs a look: {trouble}",
        body=render_to_string("mail/daily_check.txt", {**asdict(trouble), **links, "since": since}),
        now=now,
    )
