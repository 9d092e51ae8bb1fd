"""Doors for views: the wrong role meets a missing page, a stranger is asked to sign in [8.1, 8.2]."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase

from contacts.models import User

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in_user(request: HttpRequest) -> User:
    """The person behind a request that has passed one of the doors below; Http404 for a stranger."""
    if isinstance(request.user, User):
        return request.user
    raise Http404


def _only(allowed: Callable[[User], bool]) -> Callable[[View[P]], View[P]]:
    def door(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not allowed(signed_in_user(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return door


def sign_in_required(view: View[P]) -> View[P]:
    """Everyone with an account."""
    return _only(lambda user: True)(view)


def agency_required(view: View[P]) -> View[P]:
    """Sub-agents and agency leads."""
    return _only(lambda user: user.is_agency_side)(view)


def staff_required(view: View[P]) -> View[P]:
    """CMS staff of any role."""
    return _only(lambda user: user.is_cms_staff)(view)


def supervisor_required(view: View[P]) -> View[P]:
    """Supervisors, managers, directors and administrators."""
    return _only(lambda user: user.is_supervisor_or_above)(view)
