"""Taking a call: who is it, what do they ask, and what to read out to them afterwards [2.1], [2.9]."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import signed_in_user, staff_required
from contacts.clock import instant
from contacts.models import Agency, User
from tickets.access import ticket_for
from tickets.desk.forms.calls import CallForm
from tickets.desk.selectors.callers import LONGEST, callers, people_of
from tickets.desk.services.take_call import take_call
from tickets.errors import RefusedError
from tickets.models import Account, Call
from tickets.numbers import grouped
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.lists import numbers_of
from tickets.selectors.promises import dates_of
from tickets.spelling import read_out
from tickets.views.common import actor_of

Relation = Call.Relation


@require_safe
@staff_required
def new(request: HttpRequest) -> HttpResponse:
    """Who is calling? Looked up by whatever they say first."""
    sought = request.GET.get("q", "").strip()[:LONGEST]
    return render(request, "desk/call_new.html", {"caller_sought": sought, "found": callers(sought)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def of_person(request: HttpRequest, pk: int) -> HttpResponse:
    """The call of a sub-agent, or of one of their customers."""
    people = User.objects.filter(is_active=True, agency__isnull=False).select_related("agency")
    person = get_object_or_404(people.prefetch_related("phones"), pk=pk)
    assert person.agency is not None, "as was asked"
    phone = next((phone.number for phone in person.phones.all()), "")
    known = {
        "relation": Relation.SUB_AGENT,
        "caller_name": person.name,
        "caller_phone": phone,
        "submitter": person.pk,
    }
    return _call(request, person.agency, known)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def of_account(request: HttpRequest, pk: int) -> HttpResponse:
    """The call of a customer, which is filed for a person of their agency."""
    account = get_object_or_404(Account.objects.select_related("customer", "agency"), pk=pk)
    person = people_of(account.agency_id).first()
    known = {"relation": Relation.CUSTOMER, "submitter": person.pk if person else None}
    return _call(request, account.agency, known | {"account": account.number, "customer_name": account.customer.name})


@require_safe
@staff_required
def taken(request: HttpRequest, pk: int) -> HttpResponse:
    """What to say to the caller before they hang up: the number, who works on it, by when they hear."""
    ticket = ticket_for(signed_in_user(request), pk)
    call = get_object_or_404(Call.objects.select_related("taken_by"), ticket=ticket)
    given = [row.number for row in numbers_of(ticket)]
    context = {
        "ticket": ticket,
        "call": call,
        "numbers": [(grouped(number), read_out(grouped(number))) for number in given],
        "dates": dates_of(ticket, open_milestones(ticket), instant()),
    }
    return render(request, "desk/call_taken.html", context)


def _call(request: HttpRequest, agency: Agency, known: dict[str, Any]) -> HttpResponse:
    form = CallForm(request.POST or None, agency=agency, initial=known)
    if form.is_valid():
        try:
            ticket = take_call(**form.typed(), actor=actor_of(request), now=instant())
            return redirect("tickets:call_taken", ticket.pk)
        except RefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
    return render(request, "desk/call.html", {"form": form, "agency": agency}, status=422 if form.errors else 200)
