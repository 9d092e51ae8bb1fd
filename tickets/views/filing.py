"""Filing a request: choose a kind, fill in the form, see what will happen, send it [2.7]."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contacts.access import agency_required, signed_in_user
from contacts.clock import instant
from tickets.errors import RefusedError
from tickets.forms.filing import FilingForm
from tickets.kinds import WORDS
from tickets.models import Ticket
from tickets.selectors.accounts import suggested_accounts
from tickets.services.submit import submit
from tickets.views.common import actor_of
from tickets.views.preview import preview_of, received_words

# What the address of a form may prefill: its name there, and the field.
PREFILLED = {"level": "service_level", "report": "report"}


@require_safe
@agency_required
def new(request: HttpRequest) -> HttpResponse:
    """The five kinds, in plain words, with a way straight to each sort of change and each report."""
    ways = {
        Ticket.Kind.MAINTENANCE: [("level", *choice) for choice in Ticket.ServiceLevel.choices],
        Ticket.Kind.REPORT: [("report", *choice) for choice in Ticket.Report.choices],
    }
    kinds = [(kind, words, ways.get(Ticket.Kind(kind), [])) for kind, words in WORDS.items()]
    return render(request, "tickets/new.html", {"kinds": kinds})


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


@require_safe
@agency_required
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts of the person's agency that begin like what is typed, for the list under the field."""
    agency_id = signed_in_user(request).agency_id
    assert agency_id is not None, "only people of an agency pass the door"
    found = suggested_accounts(agency_id, request.GET.get("account", ""))
    return render(request, "tickets/_accounts.html", {"accounts": found})


def _form(request: HttpRequest, kind: str) -> FilingForm:
    if kind not in WORDS:
        raise Http404("There is no such kind of request.")
    initial = {field: request.GET[name] for name, field in PREFILLED.items() if name in request.GET}
    return FilingForm(request.POST or None, kind=kind, user=signed_in_user(request), initial=initial)


def _file(request: HttpRequest, form: FilingForm) -> HttpResponse:
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


def _page(request: HttpRequest, form: FilingForm, *, status: int = 200, reviewed: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "words": WORDS[form.kind],
        "preview": preview_of(form, instant()),
        "reviewed": reviewed,
    }
    return render(request, "tickets/file.html", context, status=status)
