"""The load of every team, the list behind each of its numbers, and the moves that would make it more even."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, supervisor_required
from contacts.clock import instant
from contacts.models import Team, User
from contacts.row_ids import row_id
from escalation.ahead.selectors.counts import Slice, owed
from escalation.ahead.selectors.load import load_of
from escalation.ahead.selectors.moving import proposals
from tickets.desk.selectors.moment import Moment, moment
from tickets.desk.selectors.rep_owes import Span, owed_page, span_of
from tickets.desk.selectors.rows import rows_of_milestones


@require_safe
@supervisor_required
def load(request: HttpRequest) -> HttpResponse:
    """What every rep owes day by day, and who might take what from whom."""
    user, at = signed_in_user(request), moment(instant())
    found = load_of(at, request.GET.get("team", ""), request.GET.get("page", ""))
    moves, effects = proposals(found, user)
    context = {"load": found, "moves": moves, "effects": effects, "is_any": any(map(sum, found.counts.values()))}
    return render(request, "escalation/load.html", context)


@require_safe
@supervisor_required
def load_list(request: HttpRequest) -> HttpResponse:
    """What one number counts, the most urgent first; what the address does not say well is all that is owed."""
    at = moment(instant())
    return owed_list(request, at, span_of(request.GET.get("when", ""), at), ("escalation:load", "Load"))


def owed_list(request: HttpRequest, at: Moment, span: Span, room: tuple[str, str]) -> HttpResponse:
    """What is owed in a span by whom the address names, as a page of a room."""
    which, whose = slice_of(request.GET)
    rows = owed(signed_in_user(request), which).filter(span.condition)
    page = owed_page(rows, request.GET.get("after", ""))
    context = {
        "title": f"What {whose}, {span.words}",
        "rows": rows_of_milestones(page.rows, at),
        "after": page.after,
        "count": rows.count(),
        "room": room,
    }
    return render(request, "escalation/owed_list.html", context)


def slice_of(query: QueryDict) -> tuple[Slice, str]:
    """Whose work the address asks for, and in words."""
    team = Team.objects.filter(pk=row_id(query.get("team", "")) or 0).first()
    rep = User.objects.filter(pk=row_id(query.get("rep", "")) or 0).first()
    nobody = query.get("rep") == "nobody"
    of_team = f" for {team}" if team else ""
    words = f"{rep} owes{of_team}" if rep else f"is owed{of_team}{' and nobody has' if nobody else ''}"
    return Slice(team.pk if team else None, rep.pk if rep else None, nobody), words
