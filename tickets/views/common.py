"""What every writing view of this app takes from the request: who acts, and from where."""

from django.http import HttpRequest

from contacts.access import signed_in_user
from tickets.services.record import Actor


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in person, acting by the web pages [8.3]."""
    return Actor(user=signed_in_user(request), source="web")
