"""What is to be done to many requests, as it was shown before: it travels signed, so that just that is done."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core import signing

SALT = "cms-care.bulk"
GOOD_FOR = 60 * 60  # seconds, from the preview to the doing


@dataclass(frozen=True, slots=True)
class Step:
    """One request: with whom it was seen, and who is to have it; None for nobody, or where that stays as it is."""

    ticket: int
    seen_with: int | None
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One act on the requests of these steps; the same key is the same plan. `undoes` is the id of another batch."""

    key: UUID
    act: str
    steps: tuple[Step, ...]
    words: str = ""
    party: str = ""
    day: date | None = None
    undoes: int | None = None


def sealed(plan: Plan, user_id: int) -> str:
    """The plan as a form carries it, good for this person alone."""
    steps = [(step.ticket, step.seen_with, step.to) for step in plan.steps]
    day = plan.day.isoformat() if plan.day else None
    facts = [user_id, str(plan.key), plan.act, steps, plan.words, plan.party, day]
    return signing.dumps(facts, salt=SALT, compress=True)


def unsealed(text: str, user_id: int) -> Plan | None:
    """The plan that this person was shown within the hour; None for anything else."""
    try:
        whose, *facts = signing.loads(text, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    return _plan(*facts) if whose == user_id else None


def _plan(key: str, act: str, steps: list[Any], words: str, party: str, day: str | None) -> Plan:
    on = date.fromisoformat(day) if day else None
    return Plan(UUID(key), act, tuple(Step(*step) for step in steps), words, party, on)
