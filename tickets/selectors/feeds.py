"""What a calendar feed shows: the open promises of the requests that its owner may see at this moment [8.1]."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from contacts.models import User
from tickets import wording
from tickets.access import tickets_visible_to
from tickets.calendar_file import Entry
from tickets.models import CalendarFeed, Event, Milestone
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import ACTS
from tickets.selectors.rules import calendar_of

MOST_ENTRIES = 1000
MISSED_DAYS = 30  # what was missed longer ago is on the list of requests, and in nobody's calendar
# What changes a date or the words of an entry; none of it is known to staff alone [8.2].
CHANGES = ("redated", "paused", "resumed", "corrected", "completed", "filled_in")


def feed_of(user: User) -> CalendarFeed | None:
    """The address that this person has now."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def feed_behind(token_hash: str) -> CalendarFeed | None:
    """The feed that a token opens; None if it was revoked, or its owner may not sign in any more."""
    feeds = CalendarFeed.objects.select_related("user").filter(revoked_at__isnull=True, user__is_active=True)
    feed = feeds.filter(token_hash=token_hash).first()
    return feed if feed is not None and feed.user.is_agency_side else None


def entries_of(feed: CalendarFeed, now: datetime) -> list[Entry]:
    """The promises that are open, the earliest first, no more than some."""
    visible = tickets_visible_to(feed.user).filter(owed_at__isnull=False)
    if not feed.whole_agency:
        visible = visible.filter(submitter=feed.user)
    since = now - timedelta(days=MISSED_DAYS)
    open_ones = Milestone.objects.filter(outcome=Milestone.Outcome.OPEN, due_at__gte=since, ticket__in=visible)
    return [_entry(row) for row in _with_changes(open_ones).order_by("due_at", "id")[:MOST_ENTRIES]]


def _with_changes(rows: QuerySet[Milestone]) -> QuerySet[Any]:
    changes = Event.objects.filter(
        ticket=OuterRef("ticket"), action__in=[f"ticket.{change}" for change in CHANGES]
    ).order_by("-id")
    changed_at = Coalesce(Subquery(changes.values("at")[:1]), F("owed_from"))
    return (
        rows.annotate(changed_at=changed_at)
        .select_related("ticket")
        .prefetch_related("ticket__calendar", "ticket__numbers")
    )


def _entry(row: Any) -> Entry:
    ticket = row.ticket
    local = row.due_at.astimezone(ZoneInfo(calendar_of(ticket.calendar).zone))
    hour = f"{wording.time_words(local.time())} {local.tzname()}"
    changed_at = max(row.changed_at, row.owed_from)
    return Entry(
        uid=f"promise-{row.pk}@{settings.CMS_MAIL_DOMAIN}",
        due_at=row.due_at,
        summary=f"By {hour}: {ACTS[row.name].lower()}, {ticket}",
        details=f"Request {shown_number(ticket)}",
        url=f"{settings.CMS_SITE_URL}{reverse('tickets:detail', args=[ticket.pk])}",
        changed_at=changed_at,
        # A number that only grows: a calendar that keeps what it read knows by it which is the newer.
        sequence=int((changed_at - row.owed_from).total_seconds()),
    )
