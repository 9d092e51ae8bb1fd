"""Escalating and de-escalating by hand [6.7], POST only: form in, service out, back to the request."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from contacts.access import acts_from, sign_in_required, signed_in_user, staff_required
from contacts.clock import instant
from contacts.going_back import back, is_in_place, page_to_go_back_to
from contacts.models import User
from escalation.forms import EaseForm, EscalateForm, HandForm
from escalation.selectors.asking import offer_for, outcome_of
from escalation.selectors.steps import Roster, ladder_of, shown_standing
from escalation.services import escalate as escalating
from tickets.access import ticket_for
from tickets.business_time import CalendarHorizonError
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.record import Actor


@acts_from("tickets:detail", "pk")
@sign_in_required
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a level of the ladder; told at once in open hours."""
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    standing = shown_standing(ticket)
    offer = offer_for(standing, user, Roster([standing], now))
    form = EscalateForm(request.POST, ticket=ticket, offer=offer)

    def carry_out() -> None:
        ask = escalating.escalate(pk, **form.cleaned_data, actor=Actor(user, "web"), now=now)
        messages.success(request, f"{_said_of(request, ticket)}{outcome_of(ask, now)}")

    if _accepted(form, carry_out):
        return back(request, redirect("tickets:detail", pk))
    return _refused(request, ticket, form)


@acts_from("tickets:detail", "pk")
@staff_required
def ease(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an escalation back by one level."""
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    form = EaseForm(request.POST, ticket=ticket)

    def carry_out() -> None:
        escalating.ease(pk, **form.cleaned_data, actor=Actor(user, "web"), now=now)
        said = "De-escalated. The levels not told yet count their days from now."
        messages.success(request, f"{_said_of(request, ticket)}{said}")

    if _accepted(form, carry_out):
        return back(request, redirect("tickets:detail", pk))
    return _refused(request, ticket, form)


def hand_form(name: str, ticket: Ticket, user: User, now: datetime) -> tuple[HandForm | None, str]:
    """The form that escalates or eases, and the rule that gives it; no form, and why, where it has nothing to do."""
    standing = shown_standing(ticket)
    offer = offer_for(standing, user, Roster([standing], now))
    if name == EaseForm.name:
        return (EaseForm(ticket=ticket), EaseForm.rule) if offer.may_ease else (None, escalating.NOTHING_TO_EASE)
    return (EscalateForm(ticket=ticket, offer=offer) if offer.choices else None), offer.rule


def _said_of(request: HttpRequest, ticket: Ticket) -> str:
    """The name of the request, before what is said on a page of many."""
    return f"{ticket}: " if page_to_go_back_to(request) else ""


def _accepted(form: HandForm, carry_out: Callable[[], None]) -> bool:
    """Does it; what the service refuses becomes an error of the field that it belongs to."""
    if form.is_valid():
        try:
            carry_out()
        except RefusedError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except CalendarHorizonError as error:
            form.add_error(None, str(error))
    return not form.errors


def _refused(request: HttpRequest, ticket: Ticket, form: HandForm) -> HttpResponse:
    """The form as typed, beside the ladder as it stands."""
    ticket = ticket_for(signed_in_user(request), ticket.pk)
    form.goes_back(page_to_go_back_to(request), in_place=is_in_place(request))
    if form.in_place:
        return render(request, "escalation/_act.html", {"form": form, "is_alone": True})
    context = {"ticket": ticket, "form": form, "steps": ladder_of(ticket, instant())}
    return render(request, "escalation/refused.html", context, status=422)
