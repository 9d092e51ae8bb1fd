"""What a signed link of a mail opens, without signing in: the form that completes a request [2.6].

The page is for whoever got the link, not for whoever is signed in, so it names nobody and leads nowhere. What it
shows is what the submitter wrote; whatever is wrong with a link, bad, old or used, the same page says so.
"""

from hashlib import sha256

from allauth.core import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from contacts.access import opened_by_link
from contacts.clock import instant
from tickets.forms.by_link import CompletingForm
from tickets.links import ticket_to_complete
from tickets.models import Ticket
from tickets.selectors.detail import milestones_of
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import stations
from tickets.services.complete import fill_in
from tickets.services.record import Actor
from tickets.states import VerbNotAllowedError

BY_LINK = "link"
SENT_TWICE_SECONDS = 600


# The link is what allows to write, not a cookie that another site could have a browser send along; and under
# no-referrer a browser does not say where a form was sent from, so that the usual check would refuse it.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link()
def complete(request: HttpRequest, token: str) -> HttpResponse:
    """The form that completes a request, for whoever got the link; only POST changes anything."""
    ticket = ticket_to_complete(token)
    if request.method == "POST":
        return _take(request, token, ticket)
    if ticket is None:
        return _over(request)
    return _page(request, CompletingForm(ticket=ticket), ticket)


def _take(request: HttpRequest, token: str, ticket: Ticket | None) -> HttpResponse:
    """Takes what was typed; a form that was sent twice gets the same answer twice."""
    if ticket is None:
        completed: int | None = cache.get(_key(token))
        return _done(request, completed) if completed else _over(request)
    if not ratelimit.consume(request, action="complete_by_link", key=str(ticket.pk)):
        return ratelimit.respond_429(request)
    form = CompletingForm(request.POST, ticket=ticket)
    if not form.is_valid():
        return _page(request, form, ticket)
    try:
        fill_in(ticket.pk, form.given(), actor=Actor(ticket.submitter, BY_LINK), now=instant())
    except VerbNotAllowedError:  # finished between the look and the lock
        return _over(request)
    cache.set(_key(token), ticket.pk, SENT_TWICE_SECONDS)
    return _done(request, ticket.pk)


def _key(token: str) -> str:
    return f"completed-by-link:{sha256(token.encode()).hexdigest()}"


def _page(request: HttpRequest, form: CompletingForm, ticket: Ticket) -> HttpResponse:
    first = ticket.messages.filter(author=ticket.submitter).first()
    context = _facts(ticket) | {"form": form, "words": first.body if first else ""}
    return render(request, "tickets/by_link.html", context, status=422 if form.errors else 200)


def _over(request: HttpRequest) -> HttpResponse:
    """The one page for every link that opens nothing."""
    return render(request, "tickets/by_link_over.html", {"user": None}, status=404)


def _done(request: HttpRequest, ticket_id: int) -> HttpResponse:
    ticket = Ticket.objects.select_related("calendar", "policy").get(pk=ticket_id)
    return render(request, "tickets/by_link_done.html", _facts(ticket))


def _facts(ticket: Ticket) -> dict[str, object]:
    return {
        "user": None,  # also for somebody who is signed in: the bar is empty
        "ticket": ticket,
        "number": shown_number(ticket),
        "stations": stations(ticket, milestones_of(ticket), instant()),
    }
