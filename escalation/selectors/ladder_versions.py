"""The versions of a ladder: what each says, and why an earlier one can no longer hold."""

from django.db.models import QuerySet

from escalation.models import Ladder
from escalation.selectors.ladder_preview import after_words
from tickets.selectors.rule_faults import people_faults
from tickets.selectors.rule_history import NOBODY, Said


def ladder_versions(key: str) -> QuerySet[Ladder]:
    """Every version of the ladder of this key, with its people."""
    return Ladder.objects.filter(key=key).select_related("copied").prefetch_related("rungs__person")


def ladder_said(row: Ladder) -> Said:
    """Level by level who is told and when, and who is copied."""
    levels = {
        f"Level {rung.level}": f"{rung.person or NOBODY}, {after_words(rung.after_days)}" for rung in row.rungs.all()
    }
    return {**levels, "Copied on every escalation": str(row.copied or NOBODY)}


def ladder_faults(old: Ladder, newest: Ladder) -> list[str]:
    """Those of its people who have left."""
    return people_faults([*(rung.person for rung in old.rungs.all()), old.copied])
