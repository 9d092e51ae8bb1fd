"""Sign-in and security: overview, history and sessions are ours, the rest the library's pages behind our doors."""

from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any, ParamSpec

from allauth.mfa.webauthn.views import AddWebAuthnView
from allauth.usersessions.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contacts.access import View, acts_from, sign_in_required, signed_in_user
from contacts.account import RECENT, history_of, safeguards_of
from contacts.clock import instant
from contacts.sessions import live_sessions

P = ParamSpec("P")


def refusing(view: View[P]) -> View[P]:
    """A page of the library as it is, but a form that it refuses, and so shows again, answers 422."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        return response

    return answered


def own(view: View[P]) -> View[P]:
    """A page of the library for the person who has signed in."""
    return sign_in_required(refusing(view))


@require_safe
@sign_in_required
def overview(request: HttpRequest) -> HttpResponse:
    """What keeps the account safe, and its recent sign-ins."""
    person = signed_in_user(request)
    context = {"account": safeguards_of(person, instant()), "history": history_of(person, size=RECENT)}
    return render(request, "contacts/account.html", context)


@require_safe
@sign_in_required
def history(request: HttpRequest) -> HttpResponse:
    """Every sign-in and change of the account, the newest first."""
    found = history_of(signed_in_user(request), before=request.GET.get("before", ""))
    return render(request, "contacts/account_history.html", {"history": found})


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in, here first; a post signs them out everywhere else."""
    found, here = live_sessions(signed_in_user(request), instant()), request.session.session_key
    if request.method == "POST":
        get_adapter().end_sessions(found.exclude(session_key=here))
        messages.success(request, "You are signed out everywhere else.")
        return redirect("usersessions_list")
    return render(
        request, "contacts/sessions.html", {"sessions": sorted(found, key=lambda one: one.session_key != here)}
    )


@acts_from("usersessions_list")
@sign_in_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out in another browser; Http404 for this one and for those of others."""
    others = live_sessions(signed_in_user(request), instant()).exclude(session_key=request.session.session_key)
    get_adapter().end_sessions([get_object_or_404(others, pk=pk)])
    messages.success(request, "You are signed out there.")
    return redirect("usersessions_list")


@dataclass(frozen=True, slots=True)
class PasskeyPlace:
    """Whether passkeys can be made where a page was opened; if not, where else, as far as that is known."""

    works: bool
    elsewhere: str = ""


def place_of(request: HttpRequest) -> PasskeyPlace:
    """A passkey belongs to the name of a site: none can be made for a number such as 127.0.0.1."""
    host, port = split_domain_port(request.get_host())
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return PasskeyPlace(works=True)
    named = f"{request.scheme}://localhost{port and f':{port}'}{request.path}"
    return PasskeyPlace(works=False, elsewhere=named if address.is_loopback else "")


class AddPasskey(AddWebAuthnView):
    """The library's page, which also says where no passkey can be made."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"place": place_of(self.request)}


add_passkey = AddPasskey.as_view()
