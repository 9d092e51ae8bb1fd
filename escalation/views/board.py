"""The supervisor's first page: what is missed, who was told, what comes next, and what to do about it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contacts.access import acts_from, signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.going_back import back, is_in_place, page_to_go_back_to
from contacts.unchanged import unless_unchanged
from escalation.now.selectors.lists import board_of
from escalation.selectors.board import board_page, pulse
from escalation.services import acknowledge as acknowledging
from escalation.views.escalate import hand_form
from tickets.access import ticket_for
from tickets.errors import RefusedError
from tickets.services.record import Actor


@require_safe
@supervisor_required
def board(request: HttpRequest) -> HttpResponse:
    """One list of the board under the numbers of all its lists."""
    return render(request, "escalation/board.html", _shown(request) | {"pulse": pulse(instant())})


@require_safe
@supervisor_required
def board_live(request: HttpRequest) -> HttpResponseBase:
    """The same list for a page that shows it already: 304 without a body while that page shows it as it is."""
    return unless_unchanged(request, render(request, "escalation/_board_live.html", _shown(request)))


def _shown(request: HttpRequest) -> dict[str, Any]:
    user, now = signed_in_user(request), instant()
    shown = board_of(request.GET.get("view", ""), user, now)
    rows, page = board_page(shown, request.GET.get("after", ""), now)
    return {"board": shown, "view": shown.shown.key, "rows": rows, "after": page.after, "now": now}


@require_safe
@supervisor_required
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The form of the ladder that a row of the board has folded; or why nothing can be done to it now."""
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    if name not in ("escalate", "ease"):
        raise Http404
    form, rule = hand_form(name, ticket, user, now)
    if form is None:
        return render(request, "tickets/_unfit.html", {"why": rule})
    form.goes_back(page_to_go_back_to(request), in_place=is_in_place(request))
    return render(request, "escalation/_act.html", {"form": form, "rule": rule})


@acts_from("tickets:detail", "pk")
@supervisor_required
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers the highest rung told of one ticket, so that the next one waits [6.4]."""
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    try:
        rung = acknowledging.acknowledge(ticket.pk, actor=Actor(user, "web"), now=now)
        messages.success(
            request, f"{ticket}: level {rung.level} is acknowledged. The next level waits one business day."
        )
    except RefusedError as error:
        messages.error(request, f"{ticket}: {error}")
    return back(request, redirect("escalation:board"))
