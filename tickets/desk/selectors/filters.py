"""What the filters of the queue leave, each by an index of its own."""

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from django.db.models.functions import Lower

from contacts.models.people import WORDS_OF_NAME
from tickets.models import Customer
from tickets.selectors.searching import words_in
from tickets.states import Status

LEVELS = [("any", "Escalated"), *((str(level), f"To level {level}") for level in range(1, 5))]
WAITING = [
    ("paused", "Paused"),
    ("held", "Held"),
    ("no", "Not waiting"),
]
WAITING_STATUS = (Status.PAUSED, Status.HELD)
MOST_CUSTOMERS = 50


def on_level(level: str) -> Q:
    """Escalated to this level, or to any."""
    return Q(level__gt=0) if level == "any" else Q(level=level)


def waiting(state: str) -> Q:
    """Paused, held or neither."""
    return ~Q(status__in=WAITING_STATUS) if state == "no" else Q(status=state)


def of_customer(text: str) -> Q:
    """Of a customer in whose name each of these words begins a word; of many such customers the first few."""
    asked = " & ".join(f"'{word}':*" for word in words_in(text))
    words = SearchQuery(asked, config="simple", search_type="raw")
    # In an order that no index gives: else the planner reads name after name, hoping to meet a few that fit soon.
    named = Customer.objects.annotate(words=WORDS_OF_NAME).filter(words=words).order_by(Lower("name"), "pk")
    return Q(account__customer__in=named.values("pk")[:MOST_CUSTOMERS])
