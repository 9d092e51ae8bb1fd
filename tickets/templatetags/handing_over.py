"""The open requests of people, where pages of other apps list or show them."""

from collections.abc import Sequence
from typing import Any

from django import template

from contacts.models import User
from tickets.models import HandOver
from tickets.selectors.hand_over import open_counts

register = template.Library()


@register.simple_tag
def open_requests(people: Sequence[User]) -> list[tuple[User, str]]:
    """Each person with how many requests of theirs are open; one query for all."""
    counts = open_counts(people)
    return [(person, counts[person.pk]) for person in people]


@register.simple_tag
def open_requests_of(person: User) -> dict[str, Any]:
    """How many requests of one person are open, and whether they are on their way to somebody else."""
    pending = HandOver.objects.filter(person=person, done_at__isnull=True)
    return {"count": open_counts([person])[person.pk], "pending": pending.exists()}
