"""Changes a ladder: always a new version; a run that has started keeps the one that it froze [6.3], [4.11]."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from contacts.models import User
from escalation.models import Ladder, Rung
from escalation.selectors.ladders import FrozenRung, frozen, work_of
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.change_rules import NOTHING_CHANGED, Change, add_version, check_base
from tickets.services.record import Actor


@dataclass(frozen=True, slots=True)
class LadderDraft:
    """A ladder as it would be: who is copied on every escalation, and its levels from 1 up."""

    key: str
    copied: User | None
    rungs: tuple[FrozenRung, ...]


def says_again(row: Ladder) -> LadderDraft:
    """The change that makes a version with the content of this one."""
    return LadderDraft(row.key, row.copied, tuple(frozen(row)))


def change_ladder(draft: LadderDraft, change: Change, *, actor: Actor, now: datetime) -> Ladder:
    """Makes the next version of a ladder; RefusedError if nothing changed or somebody was faster.

    With `redates` every open ticket whose run has not started climbs it at once, else only what is filed or
    reopened later does. No ticket is rewritten for it: which version counts follows from its dates.
    """
    newest = Ladder.objects.filter(key=draft.key).order_by("-version").first()
    check_base(newest, change)
    if newest is not None and (newest.copied, tuple(frozen(newest))) == (draft.copied, draft.rungs):
        raise RefusedError("__all__", NOTHING_CHANGED)
    row = Ladder(key=draft.key, copied=draft.copied, redated_at=now if change.redates else None)
    with transaction.atomic():
        add_version(row, change, actor, now)
        Rung.objects.bulk_create(
            Rung(ladder=row, level=rung["level"], person_id=rung["person"], after_days=rung["after_days"])
            for rung in draft.rungs
        )
        if change.redates:
            _look_anew(draft.key, now)
    return row


def _look_anew(key: str, now: datetime) -> None:
    """Lets the sweep look at what is late: its first rung may be due earlier by the new ladder.

    Those that are due as it is are meant too: a look that has read the older ladder is waited for, and its next
    look corrected.
    """
    late = Ticket.objects.filter(work_of(key), owed_at__lt=now, check_at__isnull=False)
    late.update(check_at=now)
