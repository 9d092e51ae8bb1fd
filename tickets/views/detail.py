"""One request on one page: the agency's side and staff get different templates of the same facts."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from contacts.selectors import absence_of, phones_for
from tickets.access import ticket_for, verbs_for
from tickets.forms.verb_form import VerbForm
from tickets.forms.verbs import VERB_FORMS
from tickets.models import Event, Milestone, Ticket
from tickets.selectors.addressees import coming_back
from tickets.selectors.detail import claim_of, history, milestones_of, open_wait, other_open_of_accounts, route_of
from tickets.selectors.for_customer import text_for_customer
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import owed_line
from tickets.selectors.rules import calendar_of
from tickets.selectors.thread import history_of, newest_of_long, thread_of
from tickets.selectors.why import explained
from tickets.services import letters
from tickets.services.rehearse import Rehearsed
from tickets.states import Verb
from tickets.views.outgoing import outgoing_by_text, previews_of


@require_safe
@sign_in_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The request, if this person may see it [8.1]."""
    return ticket_page(request, ticket_for(signed_in_user(request), pk))


def ticket_page(
    request: HttpRequest,
    ticket: Ticket,
    shown: VerbForm | None = None,
    rehearsed: Rehearsed | None = None,
) -> HttpResponse:
    """The page of a ticket; a form that is `shown` comes back open, as typed, with what it would send.

    Status 422 where it is refused; htmx, which takes no part of such a page, gets 200.
    """
    user, now = signed_in_user(request), instant()
    context = _facts(ticket, user, now, whole=request.GET.get("conversation") == "whole")
    forms = _forms(ticket, user, shown)
    context |= {"forms": forms, "open": shown.verb if shown else _first(ticket, user), "answer_at": _answer_at(forms)}
    if rehearsed is not None:
        context["previews"] = previews_of(rehearsed)
    template = "tickets/request.html" if user.is_agency_side else "tickets/ticket.html"
    is_refused = shown is not None and bool(shown.errors) and not request.headers.get("HX-Request")
    return render(request, template, context, status=422 if is_refused else 200)


def _facts(ticket: Ticket, user: User, now: datetime, *, whole: bool) -> dict[str, Any]:
    prefetch_related_objects([ticket], "further_accounts__account")
    events, milestones = history(ticket), milestones_of(ticket)
    thread = thread_of(ticket, events, user, now, whole=whole)
    facts = {
        "ticket": ticket,
        "now": now,
        "number": shown_number(ticket),
        "numbers": ticket.numbers.order_by("-id"),
        "owed": owed_line(ticket, now),
        "stations": explained(ticket, milestones, now),
        "wait": open_wait(ticket),
        "thread": thread,
        "newest": newest_of_long(thread),
        "phones": phones_for(ticket.assignee, ticket.team),
        "away": absence_of(ticket.assignee, calendar_of(ticket.calendar).local_date(now)),
    }
    if user.is_agency_side:
        return facts | {"for_customer": text_for_customer(ticket, milestones, now)}
    return facts | _facts_for_staff(ticket, events, now)


def _facts_for_staff(ticket: Ticket, events: list[Event], now: datetime) -> dict[str, Any]:
    ticket.route = route_of(ticket)
    everyone = letters.everyone_of(ticket, ticket.assignee)
    return {
        "history": history_of(ticket, events, now),
        "claim": claim_of(ticket),
        "others": other_open_of_accounts(ticket),
        "outgoing": outgoing_by_text(ticket, everyone, "confirmed", "replied", "reassigned", "copied"),
        "coming_back": coming_back(ticket, [ticket.submitter.email, *everyone.to, *everyone.cc], now),
    }


def _forms(ticket: Ticket, user: User, shown: VerbForm | None) -> list[VerbForm]:
    """One form for each verb that fits now, in the order of the day's work; the one that is shown stays as typed."""
    fitting = verbs_for(user, ticket) | ({shown.verb} if shown else set())
    return [
        shown if shown and verb is shown.verb else form(ticket=ticket, user=user)
        for verb, form in VERB_FORMS.items()
        if verb in fitting
    ]


def _answer_at(forms: list[VerbForm]) -> str:
    """The id of the field that an answer is typed into, "" where none may be; browsers unfold it to go there."""
    return next((form["words"].auto_id for form in forms if form.verb is Verb.REPLY), "")


def _first(ticket: Ticket, user: User) -> Verb:
    """The verb whose form is open at first: for a rep the one that gives what is owed."""
    if ticket.is_finished:
        return Verb.ACCEPT if Verb.ACCEPT in verbs_for(user, ticket) else Verb.REOPEN
    if user.is_agency_side:
        return Verb.COMPLETE if ticket.to_be_completed else Verb.REPLY
    giving = {Milestone.Name.CONFIRMATION: Verb.CONFIRM, Milestone.Name.NEXT_STEPS: Verb.PROMISE}
    return giving.get(Milestone.Name(ticket.owed), Verb.REPLY)
