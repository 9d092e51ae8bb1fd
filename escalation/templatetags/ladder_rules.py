"""What of the ladders stands on pages of the tickets: their rules, their holes, and what an absence would open."""

from datetime import datetime
from typing import Any

from django import template
from django.db.models import prefetch_related_objects

from contacts.clock import instant
from contacts.models import Absence
from escalation.models import Ladder
from escalation.selectors.absence_holes import holes_while
from escalation.selectors.holes import holes
from escalation.selectors.ladders import ladders_in_force
from tickets.selectors.rule_pages import made_words

register = template.Library()


@register.inclusion_tag("rules/_ladders.html")
def ladder_rules() -> dict[str, list[tuple[Ladder, str]]]:
    """Every ladder in force, in one line each, with who made it."""
    found = list(ladders_in_force().by_key.values())
    prefetch_related_objects(found, "rungs__person", "made_by")
    return {"ladders": [(row, made_words(row)) for row in found]}


@register.inclusion_tag("rules/_holes.html")
def ladder_holes() -> dict[str, Any]:
    """What is wrong with ladders, deputies and teams, each with the page on which it is put right."""
    return {"holes": holes(instant())}


@register.inclusion_tag("rules/_ladder_while.html")
def ladder_while(draft: Absence, now: datetime) -> dict[str, Any]:
    """What an absence would leave open while it lasts."""
    return {"holes": holes_while(draft, now)}
