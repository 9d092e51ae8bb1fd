"""Doors for views: the wrong role meets a missing page, a stranger is asked to sign in [8.1, 8.2]."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from contacts.access_log import Origin
from contacts.going_back import is_ours
from contacts.models import Role, User
from contacts.people.authority import manages_people

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in_user(request: HttpRequest) -> User:
    """The person behind a request that has passed one of the doors below; Http404 for a stranger."""
    if isinstance(request.user, User):
        return request.user
    raise Http404


def origin_of(request: HttpRequest) -> Origin:
    """Where a request came from, for the log of access; the address is the one that sign-in limits count by."""
    return Origin(get_adapter().get_client_ip(request), request.headers.get("User-Agent", ""))


def _page_to_return_to(request: HttpRequest) -> str:
    """The address itself or, since only a page can be opened after signing in, the page a form was sent from."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    sent_from = request.headers.get("Referer", "")
    return urlsplit(sent_from).path if is_ours(request, sent_from) else resolve_url(settings.LOGIN_REDIRECT_URL)


def _only(allowed: Callable[[User], bool]) -> Callable[[View[P]], View[P]]:
    def door(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(_page_to_return_to(request))
            if not allowed(signed_in_user(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return door


def opened_by_link(
    *, caching: str = "no-store", referrer: str = "no-referrer"
) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """For a page whose address lets its bearer in: kept by no cache, and its address told to no other site.

    Under "no-referrer" a browser does not say where a form was sent from, so that the check of its origin refuses it;
    a page with a form that is checked has "same-origin".
    """

    def door(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def private(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(*args, **kwargs)
            response["Cache-Control"] = f"private, {caching}"
            response["Referrer-Policy"] = referrer
            return response

        return private

    return door


def sign_in_required(view: View[P]) -> View[P]:
    """Everyone with an account."""
    return _only(lambda user: True)(view)


def agency_required(view: View[P]) -> View[P]:
    """Sub-agents and agency leads."""
    return _only(lambda user: user.is_agency_side)(view)


def people_required(view: View[P]) -> View[P]:
    """Those who look after people: administrators and agency leads."""
    return _only(manages_people)(view)


def staff_required(view: View[P]) -> View[P]:
    """CMS staff of any role."""
    return _only(lambda user: user.is_cms_staff)(view)


def lead_required(view: View[P]) -> View[P]:
    """Team leads, supervisors, managers, directors and administrators."""
    return _only(lambda user: user.is_lead_or_above)(view)


def supervisor_required(view: View[P]) -> View[P]:
    """Supervisors, managers, directors and administrators."""
    return _only(lambda user: user.is_supervisor_or_above)(view)


def administrator_required(view: View[P]) -> View[P]:
    """Administrators alone."""
    return _only(lambda user: user.role == Role.ADMINISTRATOR)(view)


def acts_from(page: str, *ids: str) -> Callable[[View[P]], View[P]]:
    """For an address that acts, by POST alone; who visits it, as by a reload, is led to the page that it acts from.

    Everybody, whatever the ids: it is that page which asks to sign in, or says that there is none [8.1].
    """

    def door(view: View[P]) -> View[P]:
        acting = require_POST(view)

        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in {"GET", "HEAD"}:
                return redirect(page, *(kwargs[name] for name in ids))
            return acting(request, *args, **kwargs)

        return guarded

    return door
