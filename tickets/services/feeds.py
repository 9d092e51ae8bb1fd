"""The private address of a person's calendar: make it, make another, take it back."""

from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import Q

from contacts.access_log import Kind, Origin, note_access
from contacts.models import User
from tickets.models import CalendarFeed

TOKEN_BYTES = 32
NOTED_AGAIN = timedelta(hours=1)


def hash_of(token: str) -> str:
    """What is kept of a token, and what it is found by."""
    return sha256(token.encode()).hexdigest()


def make_feed(user_id: int, *, whole_agency: bool, origin: Origin, now: datetime) -> str:
    """Gives this person a new address and ends the one before; the token, which is nowhere kept."""
    token = token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        user = _lock(user_id)
        _end(user, now)
        CalendarFeed.objects.create(user=user, token_hash=hash_of(token), whole_agency=whole_agency, created_at=now)
        note_access(Kind.CALENDAR_MADE, user=user, origin=origin, now=now, whole_agency=whole_agency)
    return token


def revoke_feed(user_id: int, *, by: User | None = None, origin: Origin, now: datetime) -> None:
    """Ends this person's address, if there is one; whoever reads it then meets a missing page."""
    with transaction.atomic():
        user = _lock(user_id)
        if _end(user, now):
            note_access(Kind.CALENDAR_REVOKED, user=user, by=by, origin=origin, now=now)


def note_read(feed: CalendarFeed, now: datetime) -> None:
    """Keeps when a feed was read, once in an hour: calendars ask far more often."""
    lately = Q(last_read_at__isnull=True) | Q(last_read_at__lte=now - NOTED_AGAIN)
    CalendarFeed.objects.filter(lately, pk=feed.pk).update(last_read_at=now)


def _lock(user_id: int) -> User:
    """Of two who make an address at once for one person, the second ends the first one's."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def _end(user: User, now: datetime) -> int:
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=now)
