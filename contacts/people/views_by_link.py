"""What the link of an invitation opens, without signing in: a name, a password, and the account is there.

The page is for whoever got the link, not for whoever is signed in; whatever is wrong with a link, bad, old, used or
revoked, the same page says so.
"""

from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from contacts.access import opened_by_link, origin_of
from contacts.clock import instant
from contacts.models import Invitation
from contacts.people.forms import AcceptForm
from contacts.people.selectors import invitation_behind
from contacts.people.services.accept import InvitationOverError, accept


# Accepting signs in: without the usual check another site could sign its visitors in to an account of its own.
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
@opened_by_link(referrer="same-origin")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites, where to, and the form that accepts; only POST changes anything."""
    if not ratelimit.consume(request, action="accept_invitation"):
        return ratelimit.respond_429(request)
    found = invitation_behind(token, instant())
    if found is None:
        return _over(request)
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=found)
    return _accept(request, token, form) if form.is_valid() else _page(request, form, found)


def _accept(request: HttpRequest, token: str, form: AcceptForm) -> HttpResponse:
    """Makes the account and signs in; somebody who comes back is asked for the second factor that they had."""
    given = {"name": form.cleaned_data["name"], "password": form.cleaned_data["password1"]}
    try:
        person = accept(token, **given, origin=origin_of(request), now=instant())
    except InvitationOverError:
        return _over(request)
    messages.success(request, f"Welcome, {person.name}. Your account is ready.")
    signed_in: HttpResponse = perform_login(request, person, email=person.email)
    return signed_in


def _page(request: HttpRequest, form: AcceptForm, found: Invitation) -> HttpResponse:
    context = {"user": None, "form": form, "invitation": found}
    return render(request, "people/invitation.html", context, status=422 if form.errors else 200)


def _over(request: HttpRequest) -> HttpResponse:
    """The one page for every link that opens nothing."""
    return render(request, "people/invitation_over.html", {"user": None}, status=404)
