"""The verbs, one function each, POST only: form in, service out, back to the ticket."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contacts.access import acts_from, sign_in_required, signed_in_user
from contacts.clock import instant
from tickets.access import ticket_for, ticket_for_verb, tickets_visible_to
from tickets.business_time import CalendarHorizonError
from tickets.desk.services.macros import taking_along
from tickets.desk.services.presence import stop_writing
from tickets.desk.views.serving import onward
from tickets.errors import RefusedError
from tickets.forms.files import FILES
from tickets.forms.verb_form import SpokenForm, VerbForm
from tickets.forms.verbs import VERB_FORMS
from tickets.models import Ticket
from tickets.services import answer_drafts
from tickets.services import assign as assigning
from tickets.services import complete as completing
from tickets.services import confirm as confirming
from tickets.services import copies as copying
from tickets.services import correct as correcting
from tickets.services import correct_account as correcting_account
from tickets.services import deliver as delivering
from tickets.services import finish as finishing
from tickets.services import hand_over as handing_over
from tickets.services import promise as promising
from tickets.services import reply as replying
from tickets.services import transfer as transferring
from tickets.services import wait as waiting
from tickets.services.record import Actor
from tickets.services.rehearse import rehearse
from tickets.services.speak import UnseenError
from tickets.sla import ClosedDayError
from tickets.states import Verb, VerbNotAllowedError
from tickets.views.answer_drafts import discard, keep, kept, kept_for_later
from tickets.views.common import actor_of
from tickets.views.detail import ticket_page
from tickets.views.uploads import take_files

Service = Callable[..., Ticket]
T = TypeVar("T")


@acts_from("tickets:detail", "pk")
@sign_in_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Receipt is confirmed and the submitter was told."
    return _carry_out(request, pk, Verb.CONFIRM, confirming.confirm, done)


@acts_from("tickets:detail", "pk")
@sign_in_required
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Moved, and everyone was told who goes on with it."
    return _carry_out(request, pk, Verb.TRANSFER, transferring.transfer, done)


@acts_from("tickets:detail", "pk")
@sign_in_required
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    done = "The request has a new rep. What it owes stays as it was."
    return _carry_out(request, pk, Verb.ASSIGN, assigning.assign, done)


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.PROMISE)
@sign_in_required
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    done = "The next steps were sent, with the date that you promised."
    return _carry_out(request, pk, Verb.PROMISE, promising.promise, done)


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.REPLY)
@sign_in_required
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.REPLY, replying.reply, "Your reply was sent to all.")


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.DELIVER)
@sign_in_required
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(
        request, pk, Verb.DELIVER, delivering.deliver, "The report is delivered, and everyone was told."
    )


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.NOTE)
@sign_in_required
def note(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.NOTE, replying.note, "The note is kept. Nothing was sent.")


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.RESOLVE)
@sign_in_required
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.RESOLVE, finishing.resolve, "Resolved, and everyone was told.")


@acts_from("tickets:detail", "pk")
@sign_in_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.WITHDRAW, finishing.withdraw, "The request is withdrawn.")


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.REOPEN)
@sign_in_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.REOPEN, finishing.reopen, "Reopened: the days count anew.")


@acts_from("tickets:detail", "pk")
@sign_in_required
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.COMPLETE, completing.complete, "The account is known now.")


@acts_from("tickets:detail", "pk")
@sign_in_required
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Long distance is recorded as active, and everyone was told."
    return _carry_out(request, pk, Verb.ACTIVATE, completing.activate, done)


@acts_from("tickets:detail", "pk")
@kept_for_later(Verb.PAUSE)
@sign_in_required
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    done = "The question was sent. The clock stands until they answer."
    return _carry_out(request, pk, Verb.PAUSE, waiting.pause, done)


@acts_from("tickets:detail", "pk")
@sign_in_required
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.HOLD, waiting.hold, "Kept. Every date stays as it was.")


@acts_from("tickets:detail", "pk")
@sign_in_required
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.RESUME, waiting.resume, "The wait has ended.")


@acts_from("tickets:detail", "pk")
@sign_in_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    done = "The kind is corrected and everyone was told. Day 1 stays as it was."
    return _carry_out(request, pk, Verb.CORRECT, correcting.correct, done)


@acts_from("tickets:detail", "pk")
@sign_in_required
def correct_account(request: HttpRequest, pk: int) -> HttpResponse:
    done = "The account is corrected and everyone was told. Every date stays as it was."
    return _carry_out(request, pk, Verb.CORRECT_ACCOUNT, correcting_account.correct_account, done)


@acts_from("tickets:detail", "pk")
@sign_in_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    done = "The request is handed over, and your colleague is told by mail."
    response = _carry_out(request, pk, Verb.HAND_OVER, handing_over.hand_over, done)
    is_seen_still = tickets_visible_to(signed_in_user(request)).filter(pk=pk).exists()
    return response if is_seen_still else redirect("tickets:list")


@acts_from("tickets:detail", "pk")
@sign_in_required
def copies(request: HttpRequest, pk: int) -> HttpResponse:
    return _carry_out(request, pk, Verb.COPIES, copying.change_copies, "It is saved who hears of this request.")


@acts_from("tickets:detail", "pk")
@sign_in_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    done = "Thank you: it is on record that this is done."
    return _carry_out(request, pk, Verb.ACCEPT, finishing.accept, done)


def _carry_out(request: HttpRequest, pk: int, verb: Verb, service: Service, done: str) -> HttpResponse:
    """Does it and goes back to the ticket; what is refused comes back on the page, as typed (status 422).

    With `step=preview` nothing is done: the page shows what would be sent; with `keep` what is typed is kept.
    """
    user = signed_in_user(request)
    ticket = ticket_for_verb(user, pk, verb)
    form = VERB_FORMS[verb](request.POST, ticket=ticket, user=user)
    step = request.POST.get("step")
    if form.keeps_draft and step in ("keep", "discard"):
        return keep(request, form) if step == "keep" else discard(form)
    service = partial(_with_it, service, form)
    if form.files_key is not None:
        for why in take_files(request, form.files_key):
            form.add_error(FILES, why)
    if step == "preview":
        _keep(request, form)
        rehearsed = result_of(form, partial(rehearse, service), actor_of(request))
        return ticket_page(request, ticket_for(user, pk), form, rehearsed)
    after = result_of(form, service, actor_of(request))
    if after is not None:
        if form.keeps_draft:
            answer_drafts.close(user, ticket, verb, form.once_key, instant())
        if user.is_cms_staff:
            stop_writing(ticket.pk, user, instant())
        return onward(request, ticket, after, done)
    _keep(request, form)
    return ticket_page(request, ticket_for(user, pk), form)


def _with_it(service: Service, form: VerbForm, pk: int, **typed: Any) -> Ticket:
    """The verb, and where its form says so, the request becomes theirs with it."""
    if form.takes:
        return taking_along(service, pk, seen_with=form.ticket.assignee_id, **typed)
    return service(pk, **typed)


def _keep(request: HttpRequest, form: VerbForm) -> None:
    """Keeps what was not sent, so that it outlasts the page."""
    if form.keeps_draft:
        kept(request, form.user, form.ticket, type(form))


def result_of(form: VerbForm, service: Callable[..., T], actor: Actor) -> T | None:
    """What the service gives; None where the form or the service refuses, which is an error of its field then."""
    if not form.is_valid():
        return None
    if isinstance(form, SpokenForm):
        actor = replace(actor, seen=form.seen)
    try:
        return service(form.ticket.pk, **form.typed(), actor=actor, now=instant())
    except UnseenError as error:
        assert isinstance(form, SpokenForm), "the others do not say what they have seen"
        form.stop_for(error.messages)
    except (ClosedDayError, CalendarHorizonError) as error:
        form.add_error(next((name for name in ("day", "until") if name in form.fields), None), str(error))
    except RefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except VerbNotAllowedError as error:
        form.add_error(None, str(error))
    return None
