"""The ladder of a ticket, for pages of other apps, which know no ladder themselves."""

from datetime import datetime
from typing import Any

from django import template
from django.http import HttpRequest

from contacts.going_back import page_to_go_back_to
from escalation.forms import EaseForm, EscalateForm
from escalation.ladder import REOPENED_SOON
from escalation.models import Ladder
from escalation.selectors.asking import offer_for
from escalation.selectors.facts import days_since_finish
from escalation.selectors.ladders import ladders_to_show
from escalation.selectors.steps import Roster, shown_standing, steps_of
from tickets.models import Ticket
from tickets.wording import days_words

register = template.Library()


@register.inclusion_tag("escalation/_ladder.html", takes_context=True)
def ladder(context: dict[str, Any], ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Who was told, who is told next if nothing happens [6.8], and what this person may ask for by hand [6.7]."""
    standing = shown_standing(ticket)
    roster = Roster([standing], now)
    offer = offer_for(standing, context["user"], roster)
    request: HttpRequest = context["request"]
    escalate = EscalateForm(ticket=ticket, offer=offer) if offer.choices else None
    ease = EaseForm(ticket=ticket) if offer.may_ease else None
    for form in filter(None, (escalate, ease)):
        form.goes_back(page_to_go_back_to(request), in_place=False)
    return {
        "steps": steps_of(standing, roster),
        "offer": offer,
        "told_when": offer.choices[0].told_when(now) if offer.choices else "",
        "escalate": escalate,
        "ease": ease,
        "asked": request.GET.get("act", ""),
    }


@register.simple_tag
def reopened_soon(ticket: Ticket, now: datetime) -> str:
    """What to know before a request is reopened so soon that level 1 is told at once [6.9]; "" for a later one."""
    days = days_since_finish(ticket, now)
    if days is None or days > REOPENED_SOON:
        return ""
    since = f"{days_words(days)} ago" if days else "today"
    return f"It was finished {since}: within {REOPENED_SOON} business days level 1 of the ladder is told at once."


@register.inclusion_tag("partials/ladders.html")
def ladders() -> dict[str, list[Ladder]]:
    """Whom each kind of work is escalated to, level by level (SPEC 6)."""
    return {"ladders": ladders_to_show()}
