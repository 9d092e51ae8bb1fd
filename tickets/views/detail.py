"""One request on one page: the agency's side and staff get different templates of the same facts."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contacts.access import sign_in_required, signed_in_user, staff_required
from contacts.clock import instant
from contacts.going_back import is_in_place, page_to_go_back_to
from contacts.models import User
from contacts.row_ids import row_id
from contacts.selectors import absence_of, phones_for
from tickets.access import misfits_for, ticket_for, verbs_for
from tickets.desk.selectors.macros import MOST, macro_chosen, macros_for, said_by
from tickets.desk.selectors.owed import owed_of
from tickets.desk.services.presence import come, others_on
from tickets.forms.verb_form import VerbForm
from tickets.forms.verbs import VERB_FORMS
from tickets.models import Event, Ticket
from tickets.selectors.account_card import account_card
from tickets.selectors.addressees import coming_back
from tickets.selectors.detail import claim_of, history, milestones_of, newest_message, open_wait, route_of
from tickets.selectors.drafts import answers_begun_on
from tickets.selectors.for_customer import text_for_customer
from tickets.selectors.lists import numbers_of, shown_number
from tickets.selectors.promises import owed_line
from tickets.selectors.related import goes_on_as, merged_into_it, related_to
from tickets.selectors.rules import calendar_of
from tickets.selectors.thread import history_of, newest_of_long, thread_of
from tickets.selectors.why import explained
from tickets.services import letters
from tickets.services.letters import Recipients
from tickets.services.rehearse import Rehearsed
from tickets.states import Verb
from tickets.views.acts import Chosen, acts_of, form_of
from tickets.views.outgoing import Outgoing, outgoing_by_text, previews_of


@require_safe
@sign_in_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The request, if this person may see it [8.1]."""
    return ticket_page(request, ticket_for(signed_in_user(request), pk))


@require_safe
@staff_required
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The form of one verb, for a page of the request that has it folded; or why the verb does not fit any more.

    `newest` is the id of the newest message that the page shows; one that shows none has nothing unseen yet.
    """
    user, now = signed_in_user(request), instant()
    ticket = ticket_for(user, pk)
    if verb not in VERB_FORMS:
        raise Http404
    asked = Verb(verb)
    if asked not in verbs_for(user, ticket):
        return render(request, "tickets/_unfit.html", {"why": misfits_for(user, ticket).get(asked, "")})
    newest = row_id(request.GET["newest"]) or 0 if "newest" in request.GET else newest_message(ticket)
    form = form_of(asked, ticket, user, newest, answers_begun_on(user, ticket))
    form.goes_back(page_to_go_back_to(request), in_place=is_in_place(request))
    ticket.route = route_of(ticket)
    everyone = letters.everyone_of(ticket, ticket.assignee)
    context = {"ticket": ticket, "now": now, "form": form, "outgoing": _outgoing(ticket, everyone)}
    return render(request, "tickets/_act.html", context)


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
    # Before the conversation is read: what comes between the two counts as unseen.
    newest = newest_message(ticket) if user.is_cms_staff else 0
    context = _facts(ticket, user, now, whole=request.GET.get("conversation") == "whole")
    chosen = _chosen(request, ticket, now) if user.is_cms_staff else None
    acts = acts_of(ticket, user, shown, newest, chosen, request.GET.get("act", ""))
    for form in acts.forms:
        form.goes_back(page_to_go_back_to(request), in_place=is_in_place(request))
    context |= {"acts": acts, "open": acts.open, "answer_at": acts.answer_at}
    if user.is_cms_staff:
        come(ticket.pk, user, now)
        context["present"] = others_on(ticket.pk, user, now)
        fitting = [form.verb for form in acts.forms]
        context |= {"macros": macros_for(user).filter(act__in=fitting)[:MOST], "macro": chosen and chosen.macro}
    if rehearsed is not None:
        context["previews"] = previews_of(rehearsed)
    template = "tickets/request.html" if user.is_agency_side else "tickets/ticket.html"
    is_refused = _is_refused(shown) and not request.headers.get("HX-Request")
    return render(request, template, context, status=422 if is_refused else 200)


def _chosen(request: HttpRequest, ticket: Ticket, now: datetime) -> Chosen | None:
    user = signed_in_user(request)
    macro = macro_chosen(user, request.GET.get("macro", ""))
    return Chosen(macro, said_by(macro, ticket, user, now)) if macro else None


def _is_refused(shown: VerbForm | None) -> bool:
    return shown is not None and bool(shown.errors or getattr(shown, "unseen", None))


def _facts(ticket: Ticket, user: User, now: datetime, *, whole: bool) -> dict[str, Any]:
    prefetch_related_objects([ticket], "further_accounts__account", "numbers", "waits")
    events, milestones = history(ticket), milestones_of(ticket)
    thread = thread_of(ticket, events, user, now, whole=whole)
    wait = open_wait(ticket)
    facts = {
        "ticket": ticket,
        "now": now,
        "number": shown_number(ticket),
        "numbers": numbers_of(ticket),
        "stations": explained(ticket, milestones, now),
        "wait": wait,
        "thread": thread,
        "newest": newest_of_long(thread),
        "goes_on": goes_on_as(ticket, user),
        "merged": merged_into_it(ticket, user),
        "phones": phones_for(ticket.assignee, ticket.team),
        "away": absence_of(ticket.assignee, calendar_of(ticket.calendar).local_date(now)),
    }
    if user.is_agency_side:
        said = text_for_customer(ticket, milestones, now)
        return facts | {"owed": owed_line(ticket, now), "for_customer": said}
    return facts | {"owed": owed_of(ticket, milestones, wait, now)} | _facts_for_staff(ticket, events, now)


def _facts_for_staff(ticket: Ticket, events: list[Event], now: datetime) -> dict[str, Any]:
    ticket.route = route_of(ticket)
    everyone = letters.everyone_of(ticket, ticket.assignee)
    return {
        "history": history_of(ticket, events, now),
        "claim": claim_of(ticket),
        "others": account_card(ticket, now),
        "related": related_to(ticket),
        "outgoing": _outgoing(ticket, everyone),
        "coming_back": coming_back(ticket, [ticket.submitter.email, *everyone.to, *everyone.cc], now),
    }


def _outgoing(ticket: Ticket, everyone: Recipients) -> dict[str, Outgoing]:
    """Whom the mails of its verbs would reach, by their texts."""
    return outgoing_by_text(ticket, everyone, "confirmed", "replied", "reassigned", "copied")
