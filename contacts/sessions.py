"""The places where a person is signed in."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from contacts.models import User


@transaction.atomic
def end_every_session(person: User) -> int:
    """Sign a person out wherever they are signed in; returns in how many places.

    Whoever is removed is a stranger at their next click anyway; this keeps old sessions from coming back to life with
    the account.
    """
    sessions = UserSession.objects.filter(user=person)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    count, _ = sessions.delete()
    return count
