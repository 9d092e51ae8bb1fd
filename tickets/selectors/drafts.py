"""Drafts of requests, each for whoever typed it and nobody else."""

from uuid import UUID

from django.db.models import QuerySet

from contacts.models import User
from tickets.models import Draft


def drafts_of(owner: User) -> QuerySet[Draft]:
    """What this person has begun, the latest first; the only door to drafts."""
    return Draft.objects.filter(owner=owner, filed_at__isnull=True)


def draft_of(owner: User, key: UUID, kind: str) -> Draft | None:
    """The person's draft of that form, if it is of the kind."""
    return drafts_of(owner).filter(key=key, kind=kind).first()
