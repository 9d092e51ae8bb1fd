"""Keeps what somebody types into a form until it is filed or discarded, without the secrets in it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from contacts.models import User
from tickets.fields import shown
from tickets.models import Draft
from tickets.secrecy import mask
from tickets.selectors.drafts import drafts_of
from tickets.selectors.uploads import uploads_of
from tickets.subject import compose

STILL_SENDING = timedelta(minutes=1)  # what a page sends so long after it was filed is typed anew
MOST = 20  # of one person; the oldest gives way
LONGEST = 5000
CHOICES = frozenset({"service_level", "report", "new_account"})  # nothing that is worth keeping without words


def keep(owner: User, key: UUID, kind: str, typed: Mapping[str, str], now: datetime) -> Draft | None:
    """Keeps what is typed under the form's key, in place of what was kept before; None where nothing is typed.

    None as well where it has just been filed: that was typed before. Passwords and social security numbers in it
    are made unreadable [8.4].
    """
    kept = _without_secrets(typed)
    with transaction.atomic():
        nobody_else_meanwhile(owner)
        Draft.objects.filter(owner=owner, filed_at__lt=now - STILL_SENDING).delete()
        if Draft.objects.filter(owner=owner, key=key, filed_at__isnull=False).exists():
            return None
        if not any(words for name, words in kept.items() if name not in CHOICES):
            drafts_of(owner).filter(key=key).delete()
            return None
        values = {"kind": kind, "typed": kept, "saved_at": now}
        draft, _ = Draft.objects.update_or_create(owner=owner, key=key, defaults=values)
        too_many = list(drafts_of(owner).values_list("pk", flat=True)[MOST:])
        Draft.objects.filter(pk__in=too_many).delete()
        return draft


def close(owner: User, key: UUID, kind: str, now: datetime) -> None:
    """Takes the draft away that is filed, in the caller's transaction."""
    nobody_else_meanwhile(owner)
    values = {"kind": kind, "typed": {}, "saved_at": now, "filed_at": now}
    Draft.objects.update_or_create(owner=owner, key=key, defaults=values)


def discard(owner: User, key: UUID) -> None:
    """Removes what was typed, and the files that wait with it."""
    with transaction.atomic():
        drafts_of(owner).filter(key=key).delete()
        uploads_of(owner, key).delete()


def nobody_else_meanwhile(owner: User) -> None:
    """Lets one page of this person after the other count, keep, file or send, until the transaction ends."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=owner.pk)


def masked(typed: Mapping[str, str]) -> dict[str, str]:
    """What is typed, cut to what a form takes, each field without the secrets in it [8.4]."""
    return {name: mask(shown(text[: 2 * LONGEST]))[:LONGEST] for name, text in typed.items()}


def _without_secrets(typed: Mapping[str, str]) -> dict[str, str]:
    """The same for a request: customer and description stand side by side in the subject [2.3]."""
    kept = masked(typed)
    line = compose(kept.get("customer_name", ""), kept.get("description", ""), "")
    return kept if mask(line) == line else kept | {"description": ""}
