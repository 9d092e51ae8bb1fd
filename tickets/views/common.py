"""What every view of this app takes from the outside world: the clock and the person."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from contacts.access import signed_in_user
from tickets.services.record import Actor


def instant() -> datetime:
    """The server's own instant, in whole seconds [4.1]."""
    return timezone.now().replace(microsecond=0)


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person, acting by the web pages [8.3]."""
    return Actor(user=signed_in_user(request), source="web")
