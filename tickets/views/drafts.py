"""Drafts on the page: kept while somebody types, also after they were signed out, gone on with, and discarded."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from contacts.access import acts_from, agency_required, signed_in_user
from contacts.clock import instant
from contacts.models import User
from tickets.forms.filing import FilingForm, typed_in
from tickets.kinds import WORDS
from tickets.links import owner_by_pass
from tickets.models import Draft
from tickets.selectors.drafts import draft_of
from tickets.services import drafts
from tickets.views.uploads import take_files_of


def keep(request: HttpRequest, form: FilingForm) -> Draft | None:
    """Keeps what the page has typed so far; None where that is nothing."""
    return drafts.keep(form.user, form.key, form.kind, typed_in(request.POST), instant())


def kept_after_sign_out(request: HttpRequest, kind: str) -> Draft | None:
    """Keeps what somebody typed whose session has ended, and their files, for them alone; None for everybody else."""
    if request.user.is_authenticated or kind not in WORDS:
        return None
    key = request.POST.get("submission_key", "")
    owner = owner_by_pass(request.POST.get("pass_token", ""), key)
    if owner is None or not owner.is_agency_side:
        return None
    draft = drafts.keep(owner, UUID(key), kind, typed_in(request.POST), instant())
    if draft:
        for why in take_files_of(owner, request, draft.key):
            messages.warning(request, why)
    return draft


def sign_in_and_go_on(draft: Draft) -> str:
    """The address that asks to sign in, then shows the form as it was typed."""
    page = f"{resolve_url('tickets:file', draft.kind)}?draft={draft.key}"
    return f"{resolve_url('account_login')}?{urlencode({'next': page})}"


def asked_for(request: HttpRequest, owner: User, kind: str) -> Draft | None:
    """The draft that the address names; Http404 for one that is missing, of another kind or somebody else's."""
    named = request.GET.get("draft")
    if named is None:
        return None
    try:
        draft = draft_of(owner, UUID(named), kind)
    except ValueError:
        draft = None
    if draft is None:
        raise Http404("There is no such draft.")
    return draft


@acts_from("tickets:new")
@agency_required
def discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Discards a draft of one's own; the same answer where there is none."""
    drafts.discard(signed_in_user(request), key)
    messages.success(request, "The draft is discarded.")
    return redirect("tickets:new")
