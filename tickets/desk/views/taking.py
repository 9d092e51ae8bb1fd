"""One click that makes a request one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contacts.access import acts_from, signed_in_user, staff_required
from contacts.clock import instant
from contacts.going_back import back, is_ours
from contacts.row_ids import row_id
from tickets.access import ticket_for_verb
from tickets.errors import RefusedError
from tickets.services.assign import take as take_it
from tickets.states import Verb, VerbNotAllowedError
from tickets.views.common import actor_of


@acts_from("tickets:detail", "pk")
@staff_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it and goes back to the page it was taken from; who was not quick enough reads who has it."""
    ticket = ticket_for_verb(signed_in_user(request), pk, Verb.ASSIGN)
    seen_with = row_id(request.POST.get("seen_with", ""))
    try:
        take_it(ticket.pk, seen_with=seen_with, actor=actor_of(request), now=instant())
    except (RefusedError, VerbNotAllowedError) as error:
        messages.error(request, f"{ticket}: {error}")
    else:
        messages.success(request, f"{ticket} is yours. What it owes stays as it was.")
    sent_from = request.headers.get("Referer", "")
    return back(request, redirect(sent_from) if is_ours(request, sent_from) else redirect("tickets:detail", pk))
