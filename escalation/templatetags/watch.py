"""What the watch itself has to say, for the board."""

from datetime import datetime

from django import template

from escalation.selectors import audit

register = template.Library()


@register.inclusion_tag("escalation/_warnings.html")
def warnings(now: datetime) -> dict[str, list[str]]:
    """Holes in ladders, closures that end, requests that had to be healed; nothing where there are none."""
    return {"warnings": audit.warnings(now)}
