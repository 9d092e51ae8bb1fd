"""One file of a request, for staff to mark as call detail or to take the mark back [8.4]."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from tickets.access import ticket_for
from tickets.forms.call_detail import CallDetailMarkForm
from tickets.models import Attachment
from tickets.selectors.lists import shown_number
from tickets.services import call_detail as services
from tickets.views.common import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def call_detail(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """What the mark means, and the button for it; what is sent names its act, so that twice is once."""
    ticket = ticket_for(signed_in_user(request), pk)
    file = Attachment.objects.filter(message__ticket=ticket, pk=file_pk).defer("data").first()
    if file is None:
        raise Http404("There is no such file.")
    is_sent = request.method == "POST"
    is_marked = request.POST.get("act") == "unmark" if is_sent else file.call_detail
    form = CallDetailMarkForm(request.POST if is_sent else None, is_marked=is_marked)
    if form.is_valid():
        actor, now = actor_of(request), instant()
        if is_marked:
            services.unmark(pk, file_pk, words=form.cleaned_data["words"], actor=actor, now=now)
            messages.success(request, f"“{file.filename}” is no longer marked as call detail.")
        else:
            services.mark(pk, file_pk, actor=actor, now=now)
            messages.success(request, f"“{file.filename}” is marked as call detail.")
        return redirect("tickets:detail", pk)
    context = {
        "ticket": ticket,
        "number": shown_number(ticket),
        "file": file,
        "form": form,
        "is_marked": is_marked,
    }
    return render(request, "tickets/call_detail.html", context, status=422 if form.errors else 200)
