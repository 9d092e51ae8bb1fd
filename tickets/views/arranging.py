"""Merging, splitting and linking requests: one page for staff, its forms, and the addresses that they are sent to."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contacts.access import acts_from, sign_in_required, signed_in_user
from contacts.clock import instant
from tickets.access import ticket_for, ticket_for_verb, verbs_for
from tickets.forms.arranging import ARRANGING_FORMS
from tickets.forms.verb_form import VerbForm
from tickets.models import Ticket
from tickets.selectors.detail import route_of
from tickets.selectors.lists import shown_number
from tickets.selectors.related import goes_on_as
from tickets.services import letters
from tickets.services.merge import merge as merging
from tickets.services.rehearse import Rehearsed, rehearse
from tickets.services.relate import relate
from tickets.services.split import split as splitting
from tickets.states import Verb
from tickets.views.acts import Acts
from tickets.views.common import actor_of
from tickets.views.outgoing import outgoing_by_text, previews_of
from tickets.views.verbs import Service, result_of


@require_safe
@sign_in_required
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """The forms that fit the request now, for staff; `do` names the one that is open."""
    return _page(request, ticket_for_verb(signed_in_user(request), pk, Verb.MERGE))


@acts_from("tickets:arrange", "pk")
@sign_in_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.MERGE, merging, "They are one request now, and everyone was told once.")


@acts_from("tickets:arrange", "pk")
@sign_in_required
def link(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.LINK, relate, "The links are saved. Nobody outside sees them.")


@acts_from("tickets:arrange", "pk")
@sign_in_required
def split(request: HttpRequest, pk: int) -> HttpResponse:
    done = "This is the new request. Its submitter has the receipt, and the other one says where it went."
    return _carry_out(request, pk, Verb.SPLIT, splitting, done)


def _carry_out(request: HttpRequest, pk: int, verb: Verb, service: Service, done: str) -> HttpResponse:
    """Does it and goes to the request that it leads to; what is refused comes back as typed (status 422).

    With `step=preview` nothing is done: the page shows what would be sent.
    """
    user = signed_in_user(request)
    form = ARRANGING_FORMS[verb](request.POST, ticket=ticket_for_verb(user, pk, verb), user=user)
    if request.POST.get("step") == "preview":
        rehearsed = result_of(form, partial(rehearse, service), actor_of(request))
        return _page(request, ticket_for(user, pk), form, rehearsed)
    ticket = result_of(form, service, actor_of(request))
    if ticket is None:
        return _page(request, ticket_for(user, pk), form)
    messages.success(request, done)
    return redirect("tickets:detail", ticket.pk)


def _page(
    request: HttpRequest, ticket: Ticket, shown: VerbForm | None = None, rehearsed: Rehearsed | None = None
) -> HttpResponse:
    user = signed_in_user(request)
    fitting = verbs_for(user, ticket) | ({shown.verb} if shown else set())
    ticket.route = route_of(ticket)
    forms = [
        shown if shown and verb is shown.verb else form(ticket=ticket, user=user)
        for verb, form in ARRANGING_FORMS.items()
        if verb in fitting
    ]
    if shown is None:
        for form in forms:
            form.initial.setdefault("message", request.GET.get("message"))
    context = {
        "ticket": ticket,
        "now": instant(),
        "number": shown_number(ticket),
        "goes_on": goes_on_as(ticket, user),
        "acts": Acts(forms, Verb.MERGE, []),
        "open": shown.verb if shown else request.GET.get("do", Verb.MERGE),
        "outgoing": outgoing_by_text(ticket, letters.everyone_of(ticket, ticket.assignee), "confirmed"),
    }
    if rehearsed is not None:
        context["previews"] = previews_of(rehearsed)
    is_refused = shown is not None and bool(shown.errors) and not request.headers.get("HX-Request")
    return render(request, "tickets/arrange.html", context, status=422 if is_refused else 200)
