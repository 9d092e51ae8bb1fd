"""What an open page of a request asks again and again: who else is there, and what came in since."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from contacts.row_ids import row_id
from tickets.access import ticket_for
from tickets.desk.services.presence import come, others_on
from tickets.selectors.detail import said_since


@require_safe
@staff_required
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else has the page open, and what others said after the message that it shows last."""
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    come(ticket.pk, user, now)
    newest = row_id(request.GET.get("newest", ""))
    arrived = said_since(ticket, newest, user) if newest is not None else []
    context = {"ticket": ticket, "present": others_on(ticket.pk, user, now), "arrived": arrived, "now": now}
    return render(request, "desk/_live.html", context)
