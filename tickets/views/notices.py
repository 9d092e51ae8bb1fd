"""What a person was told: the list, the way from a notice to what it is about, and the mark that it was read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from contacts.access import acts_from, sign_in_required, signed_in_user
from contacts.clock import instant
from contacts.notices import mark_read
from contacts.row_ids import row_id
from tickets.desk.selectors.queue import COVER
from tickets.selectors.notices import notices_of, notices_page, ticket_about


@require_safe
@sign_in_required
def notices(request: HttpRequest) -> HttpResponse:
    """The notices of this person, the newest first."""
    page = notices_page(signed_in_user(request), request.GET.get("after", ""), instant())
    newest = page.rows[0].notice.pk if page.rows else None
    return render(request, "tickets/notices.html", {"rows": page.rows, "after": page.after, "newest": newest})


@require_safe
@sign_in_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to what a notice is about; all that is told about it counts as read then, for its page shows it."""
    user = signed_in_user(request)
    opened = get_object_or_404(notices_of(user), pk=pk)
    if request.method == "GET":
        mark_read(user, instant(), about=opened.about)
    ticket_id = ticket_about(opened)
    if ticket_id:
        return redirect("tickets:detail", ticket_id)
    if opened.kind == "absence":  # of their own
        return redirect("tickets:absences")
    return redirect(reverse("tickets:queue", query={"view": COVER}))


@acts_from("tickets:notices")
@sign_in_required
def read(request: HttpRequest) -> HttpResponse:
    """Marks everything as read up to the newest that the page showed; what came since stays unread."""
    newest = row_id(request.POST.get("newest", ""))
    if newest is not None:
        mark_read(signed_in_user(request), instant(), up_to=newest)
    return redirect("tickets:notices")
