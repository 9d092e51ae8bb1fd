"""The find box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required, signed_in_user
from contacts.clock import instant
from tickets.desk.selectors.queue import rows_of
from tickets.selectors.lists import PAGE, ticket_by_number
from tickets.selectors.searching import naming_account


@require_safe
@sign_in_required
def find(request: HttpRequest) -> HttpResponse:
    """Opens the request that was ever given the number [3.3], or the only one that names the account.

    If there are several, staff gets them as a list; an agency's people get the list of all that matches.
    """
    sought = request.GET.get("q", "").strip()[:60]
    user, now = signed_in_user(request), instant()
    ticket = ticket_by_number(user, sought) if sought else None
    if sought and ticket is None and user.is_agency_side:
        return redirect(reverse("tickets:list", query={"show": "all", "q": sought}))
    found = [ticket] if ticket else naming_account(user, sought)
    if len(found) == 1:
        return redirect("tickets:detail", found[0].pk)
    context = {"sought": sought, "rows": rows_of(found, now), "are_all": len(found) < PAGE}
    return render(request, "tickets/find.html", context)
