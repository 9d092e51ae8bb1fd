"""Keeps what somebody types on a request until it is sent or discarded, without the secrets in it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from contacts.models import User
from tickets.models import AnswerDraft, Ticket
from tickets.selectors.drafts import answers_begun
from tickets.services.drafts import STILL_SENDING, masked, nobody_else_meanwhile
from tickets.states import Verb

MOST = 50  # of one person; the oldest gives way


def keep(
    owner: User, ticket: Ticket, verb: Verb, key: UUID, typed: Mapping[str, str], now: datetime
) -> AnswerDraft | None:
    """Keeps what is typed for that verb in place of what was kept before; None where there are no words.

    None as well where the form of that key has just been sent: that was typed before. Secrets in it are made
    unreadable [8.4].
    """
    kept = masked(typed)
    with transaction.atomic():
        nobody_else_meanwhile(owner)
        AnswerDraft.objects.filter(owner=owner, sent_at__lt=now - STILL_SENDING).delete()
        if AnswerDraft.objects.filter(owner=owner, ticket=ticket, verb=verb, key=key, sent_at__isnull=False).exists():
            return None
        if not kept.get("words", "").strip():
            answers_begun(owner).filter(ticket=ticket, verb=verb).delete()
            return None
        values = {"key": key, "typed": kept, "saved_at": now, "sent_at": None}
        draft, _ = AnswerDraft.objects.update_or_create(owner=owner, ticket=ticket, verb=verb, defaults=values)
        too_many = list(answers_begun(owner).values_list("pk", flat=True)[MOST:])
        AnswerDraft.objects.filter(pk__in=too_many).delete()
        return draft


def close(owner: User, ticket: Ticket, verb: Verb, key: UUID, now: datetime) -> None:
    """Takes away what was kept for that verb, since the form of that key was sent."""
    with transaction.atomic():
        nobody_else_meanwhile(owner)
        values = {"key": key, "typed": {}, "saved_at": now, "sent_at": now}
        AnswerDraft.objects.update_or_create(owner=owner, ticket=ticket, verb=verb, defaults=values)


def discard(owner: User, ticket: Ticket, verb: Verb) -> None:
    """Removes what was typed for that verb."""
    answers_begun(owner).filter(ticket=ticket, verb=verb).delete()
