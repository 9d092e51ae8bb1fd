"""The places where a person is signed in."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from contacts.models import User


def live_sessions(person: User, now: datetime) -> QuerySet[UserSession]:
    """Where a person is signed in, the newest first."""
    live = Session.objects.filter(expire_date__gt=now)
    return UserSession.objects.filter(user=person, session_key__in=live.values("session_key")).order_by("-id")


@transaction.atomic
def end_every_session(person: User, *, but: str | None = None) -> int:
    """Sign a person out wherever they are signed in, but for the session of one key; returns in how many places.

    Whoever is removed is a stranger at their next click anyway; this keeps old sessions from coming back to life with
    the account.
    """
    sessions = UserSession.objects.filter(user=person).exclude(session_key=but or "")
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    count, _ = sessions.delete()
    return count
