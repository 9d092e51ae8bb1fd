"""Drafts of requests and of answers, each for whoever typed it and nobody else."""

from uuid import UUID

from django.db.models import QuerySet

from contacts.models import User
from tickets.models import AnswerDraft, Draft, Ticket


def drafts_of(owner: User) -> QuerySet[Draft]:
    """What this person has begun, the latest first; the only door to drafts."""
    return Draft.objects.filter(owner=owner, filed_at__isnull=True)


def draft_of(owner: User, key: UUID, kind: str) -> Draft | None:
    """The person's draft of that form, if it is of the kind."""
    return drafts_of(owner).filter(key=key, kind=kind).first()


def answers_begun(owner: User) -> QuerySet[AnswerDraft]:
    """What this person has begun to say on requests, the latest first; the only door to it."""
    return AnswerDraft.objects.filter(owner=owner, sent_at__isnull=True)


def answers_begun_on(owner: User, ticket: Ticket) -> dict[str, AnswerDraft]:
    """What this person has begun to say on the ticket, by the verbs, the latest first."""
    return {draft.verb: draft for draft in answers_begun(owner).filter(ticket=ticket)}
