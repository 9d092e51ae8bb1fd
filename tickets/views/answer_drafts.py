"""What is typed on a request is kept while somebody types, also after they were signed out."""

from collections.abc import Callable
from functools import wraps
from typing import TypeAlias
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import urlencode

from contacts.clock import instant
from contacts.models import User
from tickets.access import ticket_for_verb
from tickets.desk.services.presence import come
from tickets.forms.files import FILES
from tickets.forms.verb_form import VerbForm, typed_in
from tickets.forms.verbs import VERB_FORMS
from tickets.links import owner_by_pass
from tickets.models import AnswerDraft, Ticket
from tickets.selectors.rules import calendar_of
from tickets.services import answer_drafts
from tickets.states import Verb
from tickets.views.uploads import take_files_of
from tickets.wording import time_words

Act: TypeAlias = Callable[[HttpRequest, int], HttpResponseBase]


def keep(request: HttpRequest, form: VerbForm) -> HttpResponse:
    """Keeps what is typed so far and says when; complains about nothing."""
    draft = kept(request, form.user, form.ticket, type(form))
    if form.user.is_cms_staff and draft:
        come(form.ticket.pk, form.user, instant(), writing=True)
    return render(request, "tickets/_draft_kept.html", {"saved": _time(draft, form.ticket) if draft else ""})


def discard(form: VerbForm) -> HttpResponse:
    """Removes what was typed for the form's verb, and shows the request again."""
    answer_drafts.discard(form.user, form.ticket, form.verb)
    return redirect("tickets:detail", form.ticket.pk)


def kept(request: HttpRequest, owner: User, ticket: Ticket, form: type[VerbForm]) -> AnswerDraft | None:
    """Keeps what the page has typed so far; None where that is nothing, or the page has no key."""
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return answer_drafts.keep(owner, ticket, form.verb, key, typed_in(form, request.POST), instant())


def kept_for_later(verb: Verb) -> Callable[[Act], Act]:
    """For an address that says something: what somebody sends there whose session has ended is kept.

    They sign in, and find it on the request as they typed it.
    """

    def door(view: Act) -> Act:
        @wraps(view)
        def keeping(request: HttpRequest, pk: int) -> HttpResponseBase:
            sign_in = _kept_after_sign_out(request, pk, VERB_FORMS[verb])
            if sign_in and request.POST.get("step") == "keep":
                return render(request, "tickets/_signed_out.html", {"sign_in": sign_in})
            return redirect(sign_in) if sign_in else view(request, pk)

        return keeping

    return door


def _kept_after_sign_out(request: HttpRequest, pk: int, form: type[VerbForm]) -> str:
    """Keeps what was typed and its files for whoever the page belongs to; returns where they sign in, else ""."""
    key = request.POST.get("key", "")
    owner = None if request.user.is_authenticated else owner_by_pass(request.POST.get("pass_token", ""), key)
    if owner is None:
        return ""
    ticket = ticket_for_verb(owner, pk, form.verb)
    if FILES in form.base_fields:
        for why in take_files_of(owner, request, UUID(key)):
            messages.warning(request, why)
    if kept(request, owner, ticket, form) is None:
        return ""
    page = f"{resolve_url('tickets:detail', pk)}#{form.verb}"
    return f"{resolve_url('account_login')}?{urlencode({'next': page})}"


def _time(draft: AnswerDraft, ticket: Ticket) -> str:
    return time_words(calendar_of(ticket.calendar).local_time(draft.saved_at))
