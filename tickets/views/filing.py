"""Filing a request: choose a kind, fill in the form, see what will happen, send it [2.7]."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, agency_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from tickets.access import tickets_visible_to
from tickets.business_time import BusinessCalendar
from tickets.errors import RefusedError
from tickets.fields import LIST_SEPARATORS
from tickets.forms.files import FILES
from tickets.forms.filing import FilingForm
from tickets.kinds import WORDS
from tickets.models import Draft, Ticket
from tickets.selectors.accounts import suggested_accounts
from tickets.selectors.drafts import drafts_of
from tickets.selectors.lists import shown_number
from tickets.selectors.rules import office_calendar
from tickets.services.submit import submit
from tickets.views.common import actor_of
from tickets.views.drafts import asked_for, keep, kept_after_sign_out, sign_in_and_go_on
from tickets.views.preview import preview_of, received_words
from tickets.views.uploads import take_files
from tickets.wording import instant_words

# What the address of a form may prefill: its name there, and the field.
PREFILLED = {"level": "service_level", "report": "report"}
# The steps that file nothing yet, and the page that each shows.
UNFILED = {"review": "tickets/review.html", "change": "tickets/file.html"}


@require_safe
@agency_required
def new(request: HttpRequest) -> HttpResponse:
    """What was begun, then the five kinds in plain words, with ways straight to each sort of change and report."""
    ways = {
        Ticket.Kind.MAINTENANCE: [("level", *choice) for choice in Ticket.ServiceLevel.choices],
        Ticket.Kind.REPORT: [("report", *choice) for choice in Ticket.Report.choices],
    }
    kinds = [(kind, words, ways.get(Ticket.Kind(kind), [])) for kind, words in WORDS.items()]
    calendar = office_calendar()
    drafts = [(draft, _when(draft, calendar)) for draft in drafts_of(signed_in_user(request))]
    return render(request, "tickets/new.html", {"kinds": kinds, "drafts": drafts})


@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The form of one kind; POST files it, or by its `step` shows what that would do, or keeps it for later.

    What somebody sends whose session has ended is kept, and comes back after they have signed in.
    """
    draft = kept_after_sign_out(request, kind) if request.method == "POST" else None
    return redirect(sign_in_and_go_on(draft)) if draft else _fill_in(request, kind)


@agency_required
def _fill_in(request: HttpRequest, kind: str) -> HttpResponse:
    form = _form(request, kind)
    if request.method != "POST":
        return _page(request, form)
    for why in take_files(request, form.key):
        form.add_error(FILES, why)
    step = request.POST.get("step")
    if step == "save" and FILES not in form.errors:
        return _save(request, form)
    if not form.is_valid():
        keep(request, form)
        return _page(request, form, status=422)
    if step in UNFILED:
        keep(request, form)
        return _page(request, form, UNFILED[step])
    return _file(request, form)


@acts_from("tickets:file", "kind")
def preview(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The same preview for what is typed so far, which is kept as a draft; complains about nothing."""
    draft = kept_after_sign_out(request, kind)
    if draft is not None:
        return render(request, "tickets/_signed_out.html", {"sign_in": sign_in_and_go_on(draft)})
    return _preview(request, kind)


@agency_required
def _preview(request: HttpRequest, kind: str) -> HttpResponse:
    form = _form(request, kind)
    draft = keep(request, form) if "keep" in request.POST else None
    context = {"preview": preview_of(form, instant()), "kept": _when(draft, office_calendar()) if draft else ""}
    return render(request, "tickets/_preview.html", context)


@require_safe
@agency_required
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts of the person's agency that begin like what is typed, for the list under the field."""
    agency_id = signed_in_user(request).agency_id
    assert agency_id is not None, "only people of an agency pass the door"
    field = "further_accounts" if "further_accounts" in request.GET else "account"
    typed = LIST_SEPARATORS.split(request.GET.get(field, ""))[-1]
    context = {"accounts": suggested_accounts(agency_id, typed), "field": field}
    return render(request, "tickets/_accounts.html", context)


def _form(request: HttpRequest, kind: str) -> FilingForm:
    if kind not in WORDS:
        raise Http404("There is no such kind of request.")
    user = signed_in_user(request)
    initial = {field: request.GET[name] for name, field in PREFILLED.items() if name in request.GET}
    draft = asked_for(request, user, kind)
    if draft is not None:
        initial = draft.typed | {"submission_key": str(draft.key)}
    return FilingForm(request.POST or None, kind=kind, user=user, initial=initial)


def _save(request: HttpRequest, form: FilingForm) -> HttpResponse:
    if keep(request, form):
        messages.success(request, "Saved. You find it here whenever you go on.")
    else:
        messages.warning(request, "Nothing was typed yet, so nothing is saved.")
    return redirect("tickets:new")


def _file(request: HttpRequest, form: FilingForm) -> HttpResponse:
    user = signed_in_user(request)
    now = instant()
    channel = Ticket.Channel.WEB
    asked = form.request()
    try:
        ticket = submit(asked, submitter=user, channel=channel, actor=actor_of(request), now=now)
    except RefusedError as error:
        form.add_error(error.field, str(error))
        keep(request, form)
        return _page(request, form, status=422)
    if ticket.submitter_id != user.pk:
        messages.info(request, f"You sent this before, and handed it over: {ticket.submitter.name} has it now.")
        return redirect("tickets:list")
    messages.success(request, received_words(ticket, now))
    if ticket.submission_key != asked.submission_key:
        messages.warning(request, _filed_anew(user, asked.submission_key))
    return redirect("tickets:detail", ticket.pk)


def _filed_anew(user: User, key: UUID) -> str:
    """What is said to who filed the words of that key once more, with other files."""
    first = tickets_visible_to(user).filter(submission_key=key).first()
    number = f", as {shown_number(first)}" if first else ""
    return (
        f"You filed the same words before{number}. This is one more request, and has only the files that you chose "
        "since. If the first one is enough, withdraw this one and send its files with a reply there."
    )


def _page(
    request: HttpRequest, form: FilingForm, template: str = "tickets/file.html", *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "words": WORDS[form.kind], "preview": preview_of(form, instant())}
    return render(request, template, context, status=status)


def _when(draft: Draft, calendar: BusinessCalendar) -> str:
    """When a draft was saved, by the office's clock: "Thu 17 Sep, 5:00 PM EDT"."""
    return instant_words(draft.saved_at, calendar.zone, calendar.local_date(instant()))
