"""The next request opens when one is done, for whoever wants that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from contacts.access import acts_from, signed_in_user, staff_required
from contacts.going_back import back, is_ours, page_to_go_back_to
from tickets.desk.selectors.serving import next_of
from tickets.models import Ticket
from tickets.selectors.lists import shown_number
from tickets.states import Status

SERVE_ME = "serve_me"  # in the session


@acts_from("tickets:queue")
@staff_required
def serve(request: HttpRequest) -> HttpResponse:
    """Switches it on or off, and goes back to the page it was asked on."""
    request.session[SERVE_ME] = request.POST.get("serve") == "on"
    sent_from = request.headers.get("Referer", "")
    return redirect(sent_from) if is_ours(request, sent_from) else redirect("tickets:queue")


def onward(request: HttpRequest, before: Ticket, after: Ticket, done: str) -> HttpResponse:
    """Says what was done and goes back to the request, or on to the next one if what was owed is done.

    What was done from a list of requests, which the form names, leads back to that list.
    """
    if page_to_go_back_to(request):
        messages.success(request, f"{after}: {done}")
        return back(request, redirect("tickets:detail", after.pk))
    following = None
    if request.session.get(SERVE_ME) and _is_done(before, after):
        following = next_of(signed_in_user(request), after)
        done = done if following else f"{done} Nothing else of yours waits for you."
    if following is None:
        messages.success(request, done)
        return redirect("tickets:detail", after.pk)
    address = redirect("tickets:detail", after.pk)["Location"]
    words = '{} That was <a href="{}">{}</a>; this is your next one.'
    messages.success(request, format_html(words, done, address, shown_number(after)))
    return redirect("tickets:detail", following.pk)


def _is_done(before: Ticket, after: Ticket) -> bool:
    """Whether something else is owed by now, or nothing, or an answer is waited for."""
    is_paused = before.status != Status.PAUSED and after.status == Status.PAUSED
    return is_paused or (before.owed, before.owed_at) != (after.owed, after.owed_at)
