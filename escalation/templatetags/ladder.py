"""The ladder of a ticket, for pages of other apps, which know no ladder themselves."""

from datetime import datetime

from django import template

from escalation.models import Ladder
from escalation.selectors.ladders import ladders_to_show
from escalation.selectors.steps import Step, ladder_of
from tickets.models import Ticket

register = template.Library()


@register.inclusion_tag("partials/ladder.html")
def ladder(ticket: Ticket, now: datetime) -> dict[str, list[Step]]:
    """Who was told, and who is told next if nothing happens [6.8]."""
    return {"steps": ladder_of(ticket, now)}


@register.inclusion_tag("partials/ladders.html")
def ladders() -> dict[str, list[Ladder]]:
    """Whom each kind of work is escalated to, level by level (SPEC 6)."""
    return {"ladders": ladders_to_show()}
