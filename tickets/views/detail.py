"""One request on one page: the agency's side and staff get different templates of the same facts."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from tickets.access import ticket_for, verbs_for
from tickets.forms.verbs import VERB_FORMS, VerbForm
from tickets.models import Event, Milestone, Ticket
from tickets.selectors.detail import history, milestones_of, open_wait, other_open_of_account
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import owed_line, stations
from tickets.selectors.thread import history_of, thread_of
from tickets.selectors.why import whys_of
from tickets.services import letters
from tickets.states import Status, Verb


@require_safe
@sign_in_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The request, if this person may see it [8.1]."""
    return ticket_page(request, ticket_for(signed_in_user(request), pk))


def ticket_page(request: HttpRequest, ticket: Ticket, refused: VerbForm | None = None) -> HttpResponse:
    """The page of a ticket; with a refused form it comes back open, as typed, with status 422."""
    user, now = signed_in_user(request), instant()
    context = _facts(ticket, user, now)
    context |= {"forms": _forms(ticket, user, refused), "open": refused.verb if refused else _first(ticket, user)}
    template = "tickets/request.html" if user.is_agency_side else "tickets/ticket.html"
    return render(request, template, context, status=422 if refused else 200)


def _facts(ticket: Ticket, user: User, now: datetime) -> dict[str, Any]:
    events, milestones = history(ticket), milestones_of(ticket)
    facts = {
        "ticket": ticket,
        "now": now,
        "number": shown_number(ticket),
        "numbers": ticket.numbers.order_by("-id"),
        "owed": owed_line(ticket, now),
        "stations": stations(ticket, milestones, now),
        "whys": whys_of(ticket, milestones, now),
        "wait": open_wait(ticket),
        "thread": thread_of(ticket, events, user, now),
        "phones": ticket.assignee.phones.all() if ticket.assignee else [],
    }
    return facts if user.is_agency_side else facts | _facts_for_staff(ticket, events, now)


def _facts_for_staff(ticket: Ticket, events: list[Event], now: datetime) -> dict[str, Any]:
    facts = {"history": history_of(ticket, events, now), "others": other_open_of_account(ticket)}
    return facts | _confirmation_of(ticket) if ticket.status == Status.RECEIVED else facts


def _confirmation_of(ticket: Ticket) -> dict[str, Any]:
    """What the confirmation will look like and whom it reaches, before it is sent."""
    return {
        "subject_line": letters.subject_line(ticket),
        "first_line": letters.first_line(ticket),
        "recipients": letters.everyone_of(ticket, ticket.assignee),
    }


def _forms(ticket: Ticket, user: User, refused: VerbForm | None) -> list[VerbForm]:
    """One form for each verb that fits now, in the order of the day's work; a refused one stays as typed."""
    fitting = verbs_for(user, ticket) | ({refused.verb} if refused else set())
    return [
        refused if refused and verb is refused.verb else form(ticket=ticket, user=user)
        for verb, form in VERB_FORMS.items()
        if verb in fitting
    ]


def _first(ticket: Ticket, user: User) -> Verb:
    """The verb whose form is open at first: for a rep the one that gives what is owed."""
    if ticket.is_finished:
        return Verb.REOPEN
    if user.is_agency_side:
        return Verb.COMPLETE if ticket.to_be_completed else Verb.REPLY
    giving = {Milestone.Name.CONFIRMATION: Verb.CONFIRM, Milestone.Name.NEXT_STEPS: Verb.PROMISE}
    return giving.get(Milestone.Name(ticket.owed), Verb.REPLY)
