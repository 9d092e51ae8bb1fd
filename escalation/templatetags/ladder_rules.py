"""The ladders in the list of all rules, which stands on a page of the tickets."""

from django import template
from django.db.models import prefetch_related_objects

from escalation.models import Ladder
from escalation.selectors.ladders import ladders_in_force

register = template.Library()


@register.inclusion_tag("rules/_ladders.html")
def ladder_rules() -> dict[str, list[Ladder]]:
    """Every ladder in force, in one line each."""
    found = list(ladders_in_force().by_key.values())
    prefetch_related_objects(found, "rungs__person")
    return {"ladders": found}
