"""The reps' queue."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from contacts.unchanged import unless_unchanged
from tickets.desk.forms.queue import QueueFilter
from tickets.desk.forms.saved_views import SavedViewForm
from tickets.desk.selectors.cover import covered_next
from tickets.desk.selectors.moment import moment
from tickets.desk.selectors.queue import COVER, agency_names, known_view, views_of
from tickets.desk.selectors.rows import rows_of_tickets
from tickets.desk.views.tabs import tabs_of
from tickets.models import Ticket
from tickets.selectors.lists import first_view
from tickets.selectors.requests import slice_of


@require_safe
@staff_required
def queue_list(request: HttpRequest) -> HttpResponse:
    """The open tickets of one view, narrowed by the filters and ordered by what is owed next."""
    return render(request, "tickets/queue.html", _shown(request))


@require_safe
@staff_required
def queue_rows(request: HttpRequest) -> HttpResponseBase:
    """The same list for a page that shows it already: 304 without a body while that page shows it as it is."""
    return unless_unchanged(request, render(request, "desk/_queue_live.html", _shown(request)))


@require_safe
@staff_required
def queue_filters(request: HttpRequest) -> HttpResponse:
    """The filters, as the address of the queue has them, for a page that has them folded."""
    chosen = QueueFilter(request.GET, Ticket.objects.none(), agency_names())
    return render(request, "desk/_filters.html", {"filter": chosen})


def _shown(request: HttpRequest) -> dict[str, Any]:
    user, at = signed_in_user(request), moment(instant())
    view = known_view(request.GET.get("view") or first_view(user))
    views, agencies = views_of(user, at), agency_names()
    chosen = QueueFilter(request.GET, views[view], agencies)
    keys = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = slice_of(chosen.qs, "next", **keys, sought=chosen.sought)
    tabs = tabs_of(user, at, view, chosen, views, agencies)
    is_asked = request.GET.get("filters") == "open"
    return {
        "view": view,
        "tabs": tabs,
        "opens_filters": is_asked or chosen.form.errors or (chosen.in_words and not tabs.has_own_name),
        "filter": chosen,
        "filtered": chosen.in_words,
        "hidden": {"view": view, **chosen.chosen}.items(),
        "naming": SavedViewForm(),
        "rows": rows_of_tickets(page.rows, at),
        "next_cover": covered_next(user, at) if view == COVER and not page.rows else None,
        "page": page,
    }
