"""The next request opens when one is done, for whoever wants that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from contacts.access import acts_from, signed_in_user, staff_required
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
    is_ours = url_has_allowed_host_and_scheme(sent_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(sent_from) if is_ours else redirect("tickets:queue")


def onward(request: HttpRequest, before: Ticket, after: Ticket, done: str) -> HttpResponse:
    """Says what was done and goes back to the request, or on to the next one if what was owed is done."""
    following = None
    if request.session.get(SERVE_ME) and _is_done(before, after):
        following = next_of(signed_in_user(request), after)
        done = done if following else f"{done} Nothing else of yours waits for you."
    if following is None:
        messages.success(request, done)
        return redirect("tickets:detail", after.pk)
    back = redirect("tickets:detail", after.pk)["Location"]
    words = '{} That was <a href="{}">{}</a>; this is your next one.'
    messages.success(request, format_html(words, done, back, shown_number(after)))
    return redirect("tickets:detail", following.pk)


def _is_done(before: Ticket, after: Ticket) -> bool:
    """Whether something else is owed by now, or nothing, or an answer is waited for."""
    is_paused = before.status != Status.PAUSED and after.status == Status.PAUSED
    return is_paused or (before.owed, before.owed_at) != (after.owed, after.owed_at)
