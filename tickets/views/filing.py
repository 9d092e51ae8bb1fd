"""Filing a request: choose a kind, fill in the form, see what will happen, send it [2.7]."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import agency_required, signed_in_user
from contacts.clock import instant
from tickets.errors import RefusedError
from tickets.forms.filing import RequestForm
from tickets.kinds import WORDS
from tickets.models import Ticket
from tickets.selectors.accounts import accounts_of_agency
from tickets.services.submit import submit
from tickets.views.common import actor_of
from tickets.views.preview import preview_of, received_words

MOST_SUGGESTIONS = 300


@require_safe
@agency_required
def new(request: HttpRequest) -> HttpResponse:
    """The five kinds, in plain words."""
    return render(request, "tickets/new.html", {"kinds": WORDS.items()})


@require_http_methods(["GET", "HEAD", "POST"])
@agency_required
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of one kind; POST files it, or with `step=review` only shows what filing it would do."""
    form = _form(request, kind)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=422)
    if request.POST.get("step") == "review":
        return _page(request, form, reviewed=True)
    return _file(request, form)


@require_POST
@agency_required
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """The same preview for what is typed so far; complains about nothing."""
    form = _form(request, kind)
    context = {"preview": preview_of(form, instant())}
    return render(request, "tickets/_preview.html", context)


def _form(request: HttpRequest, kind: str) -> RequestForm:
    if kind not in WORDS:
        raise Http404("There is no such kind of request.")
    return RequestForm(request.POST or None, kind=kind, user=signed_in_user(request))


def _file(request: HttpRequest, form: RequestForm) -> HttpResponse:
    user = signed_in_user(request)
    now = instant()
    channel = Ticket.Channel.WEB
    try:
        ticket = submit(form.request(), submitter=user, channel=channel, actor=actor_of(request), now=now)
    except RefusedError as error:
        form.add_error(error.field, str(error))
        return _page(request, form, status=422)
    messages.success(request, received_words(ticket, now))
    return redirect("tickets:detail", ticket.pk)


def _page(request: HttpRequest, form: RequestForm, *, status: int = 200, reviewed: bool = False) -> HttpResponse:
    agency_id = form.user.agency_id
    assert agency_id is not None, "only people of an agency pass the door"
    context = {
        "form": form,
        "words": WORDS[form.kind],
        "accounts": accounts_of_agency(agency_id)[:MOST_SUGGESTIONS],
        "preview": preview_of(form, instant()),
        "reviewed": reviewed,
    }
    return render(request, "tickets/file.html", context, status=status)
