"""The people pages: lists, one person, invitations. The wrong role meets a missing page, as everywhere [8.1]."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import acts_from, origin_of, people_required, signed_in_user
from contacts.account import history_of
from contacts.clock import instant
from contacts.errors import RefusedError
from contacts.models import Role, User
from contacts.people import selectors
from contacts.people.authority import may_manage
from contacts.people.forms import InviteForm, NewAgencyForm, PeopleForm, RoleForm, SearchForm
from contacts.people.services.agencies import add_agency
from contacts.people.services.invite import invite, revoke, send_again
from contacts.people.services.roles import change_role, free_second_factors, restore

EVENTS_SHOWN = 30
TOO_MANY = "You have sent thirty invitations within an hour. Wait a while, then go on."


@require_safe
@people_required
def people(request: HttpRequest) -> HttpResponse:
    """The people whose access this person looks after, with the invitations that are open."""
    user, form = signed_in_user(request), SearchForm(request.GET)
    sought = selectors.Sought() if user.is_agency_side else form.sought()
    page = selectors.people_page(user, sought, request.GET.get("after", ""))
    context = {
        "rows": page.rows,
        "after": page.after,
        "form": form,
        "agency": sought.agency,
        "invitations": selectors.newest_invitations(user, sought.agency),
        "now": instant(),
    }
    return render(request, "people/people.html", context)


@require_safe
@people_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: what they are, what may be changed, and what became of their access."""
    return _person_page(request, _person_for(request, pk))


@acts_from("contacts:person", "pk")
@people_required
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role, from the person's next request on."""
    subject = _person_for(request, pk)
    form = RoleForm(request.POST, person=subject)
    if not form.is_valid() or not _done(request, form, change_role, pk, role=Role(form.cleaned_data["role"])):
        return _person_page(request, subject, form)
    messages.success(request, "The role is changed, and holds from now on.")
    return redirect("contacts:person", pk)


@acts_from("contacts:person", "pk")
@people_required
def let_in_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a removed person's account again."""
    subject = _person_for(request, pk)
    return _back(request, restore, pk, done=f"{subject.name} may sign in again, and is told by mail.", to=pk)


@acts_from("contacts:person", "pk")
@people_required
def forget_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets somebody who has lost every second factor sign in with the password alone."""
    subject = _person_for(request, pk)
    done = f"{subject.name} signs in with the password alone now, and is told by mail."
    return _back(request, free_second_factors, pk, done=done, to=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@people_required
def new_invitation(request: HttpRequest) -> HttpResponse:
    """Invites somebody; whatever we know of the address, the answer is the same."""
    user = signed_in_user(request)
    initial = {"role": Role.SUB_AGENT, "agency": request.GET.get("agency")}
    form = InviteForm(_typed(request), user=user, initial=initial)
    if form.is_valid() and _may_send(request, form) and _done(request, form, invite, **form.cleaned_data):
        messages.success(
            request, f"An invitation is on its way to {form.cleaned_data['email']}, good for seven days."
        )
        return redirect("contacts:people")
    context = {"form": form, "title": "Invite somebody", "button": "Send the invitation"}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@people_required
def new_agency(request: HttpRequest) -> HttpResponse:
    """Adds an agency and invites its first lead; for administrators."""
    if signed_in_user(request).role != Role.ADMINISTRATOR:
        raise Http404
    form = NewAgencyForm(_typed(request))
    if form.is_valid() and _may_send(request, form) and _done(request, form, add_agency, **form.cleaned_data):
        messages.success(request, f"{form.cleaned_data['agency_name']} is added, and its lead is invited.")
        return redirect("contacts:people")
    context = {"form": form, "title": "Add an agency", "button": "Add it and invite its lead"}
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@acts_from("contacts:people")
@people_required
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for an open invitation; the old one is dead."""
    _invitation_or_404(request, pk)
    if not _may_send(request, None):
        messages.error(request, TOO_MANY)
        return redirect("contacts:people")
    return _back(request, send_again, pk, done="A new link is on its way; the earlier one is dead.")


@acts_from("contacts:people")
@people_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends an open invitation."""
    _invitation_or_404(request, pk)
    return _back(request, revoke, pk, done="The invitation is revoked: its link opens nothing any more.")


def _person_for(request: HttpRequest, pk: int) -> User:
    """The person, if their access is this reader's to look after; Http404 for missing and forbidden alike [8.1]."""
    managed = selectors.people_managed_by(signed_in_user(request)).select_related("agency")
    return get_object_or_404(managed, pk=pk)


def _invitation_or_404(request: HttpRequest, pk: int) -> None:
    get_object_or_404(selectors.invitations_managed_by(signed_in_user(request)), pk=pk)


def _person_page(request: HttpRequest, subject: User, form: RoleForm | None = None) -> HttpResponse:
    user = signed_in_user(request)
    context = {
        "person": subject,
        "form": form or RoleForm(person=subject),
        "may_change": may_manage(user, subject),
        "has_second_factor": selectors.has_second_factor(subject),
        "is_only_lead": selectors.is_only_lead(subject),
        "history": history_of(subject, size=EVENTS_SHOWN),
    }
    return render(request, "people/person.html", context, status=422 if form else 200)


def _typed(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _may_send(request: HttpRequest, form: PeopleForm | None) -> bool:
    """Whether the inviter has not sent too many mails within the hour; else the form says so."""
    allowed = ratelimit.consume(request, action="invite", key=str(signed_in_user(request).pk))
    if not allowed and form is not None:
        form.add_error(None, TOO_MANY)
    return allowed


def _done(request: HttpRequest, form: PeopleForm, service: Callable[..., Any], *args: Any, **typed: Any) -> bool:
    """Does it; what the service refuses is an error of the form."""
    try:
        service(*args, **typed, actor=signed_in_user(request), origin=origin_of(request), now=instant())
    except RefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def _back(
    request: HttpRequest, service: Callable[..., Any], pk: int, *, done: str, to: int | None = None
) -> HttpResponse:
    """Does it and goes back to the page it was done on, with what came of it in words."""
    try:
        service(pk, actor=signed_in_user(request), origin=origin_of(request), now=instant())
        messages.success(request, done)
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("contacts:person", to) if to else redirect("contacts:people")
