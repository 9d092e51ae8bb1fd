"""What a signed link of a mail opens, without signing in."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from tickets.links import ticket_to_complete


def complete(request: HttpRequest, token: str) -> HttpResponse:
    """The form that completes a request, for whoever got the link [2.6]."""
    ticket = ticket_to_complete(token)
    if ticket is None:
        raise Http404("There is no such request.")
    return render(request, "tickets/by_link.html", {"ticket": ticket})
