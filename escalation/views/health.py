"""The page on the watch itself: does the sweep run, is everybody reachable, what did the night heal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from escalation.selectors.audit import audit, healed_tickets
from escalation.selectors.holes import holes


@require_safe
@supervisor_required
def health(request: HttpRequest) -> HttpResponse:
    """What the audit finds now, the holes in the ladders, and the requests that the last recompute healed."""
    user, now = signed_in_user(request), instant()
    context = {"audit": audit(now), "holes": holes(now), "healed": healed_tickets(user)}
    return render(request, "escalation/health.html", context)
