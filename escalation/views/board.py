"""The supervisor's pages: what is missed, who was told, what comes next."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contacts.access import acts_from, signed_in_user, supervisor_required
from contacts.clock import instant
from escalation.selectors.board import BOARD_VIEWS, board_page, pulse, tiles
from escalation.services import acknowledge as acknowledging
from tickets.access import ticket_for
from tickets.errors import RefusedError
from tickets.services.record import Actor


@require_safe
@supervisor_required
def board(request: HttpRequest) -> HttpResponse:
    """The late and the escalated tickets with their ladders, under the four numbers of the day."""
    user, now = signed_in_user(request), instant()
    view = request.GET.get("view", "all")
    rows, page = board_page(view, user, request.GET.get("after", ""), now)
    context = {
        "rows": rows,
        "after": page.after,
        "views": BOARD_VIEWS.items(),
        "view": view if view in BOARD_VIEWS else "all",
        "tiles": tiles(user, now),
        "pulse": pulse(now),
        "now": now,
    }
    return render(request, "escalation/board.html", context)


@acts_from("tickets:detail", "pk")
@supervisor_required
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Answers the highest rung told of one ticket, so that the next one waits [6.4]."""
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    try:
        rung = acknowledging.acknowledge(ticket.pk, actor=Actor(user, "web"), now=now)
        messages.success(request, f"Level {rung.level} is acknowledged. The next level waits one business day.")
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("escalation:board")
