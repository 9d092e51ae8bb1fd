"""What the sign-in library says that it did goes into the log of access.

These are the only receivers of signals that we have: the library offers no other way to learn of these acts. Each
writes a row; a new password also ends the sessions of the old one. About refusals the library asks our adapter.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as second_factor
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from contacts.access import origin_of
from contacts.access_log import Kind, note_access
from contacts.clock import instant
from contacts.models import User
from contacts.sessions import end_every_session

Type = Authenticator.Type


def _note(kind: Kind, request: HttpRequest, user: User, **data: Any) -> None:
    note_access(kind, user=user, origin=origin_of(request), now=instant(), **data)


@receiver(account.user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    records = get_authentication_records(request, user)
    _note(Kind.SIGNED_IN, request, user, ways=[record.get("type", record["method"]) for record in records])


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        _note(Kind.SIGNED_OUT, request, user)


@receiver(account.password_changed)
def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    end_every_session(user, but=request.session.session_key)
    _note(Kind.PASSWORD_CHANGED, request, user)


@receiver(account.password_reset)
def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    end_every_session(user)
    _note(Kind.PASSWORD_RESET, request, user)


@receiver(account.authentication_step_completed)
def _password_right(request: HttpRequest, user: User, method: str, reauthenticated: bool = False, **_: Any) -> None:
    if method != "password":
        return
    if reauthenticated:
        _note(Kind.CONFIRMED, request, user)
    elif is_mfa_enabled(user, [Type.TOTP, Type.WEBAUTHN]):
        _note(Kind.SECOND_FACTOR_ASKED, request, user)


@receiver(second_factor.authenticator_added)
@receiver(second_factor.authenticator_reset)
def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Type.RECOVERY_CODES:
        _note(Kind.RECOVERY_CODES_MADE, request, user)
    else:
        _note(Kind.SECOND_FACTOR_ADDED, request, user, factor=authenticator.type)


@receiver(second_factor.authenticator_removed)
def _factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    _note(Kind.SECOND_FACTOR_REMOVED, request, user, factor=authenticator.type)


@receiver(second_factor.authenticator_used)
def _factor_used(
    request: HttpRequest, user: User, authenticator: Authenticator, reauthenticated: bool, **_: Any
) -> None:
    kind = Kind.RECOVERY_CODE_USED if authenticator.type == Type.RECOVERY_CODES else Kind.SECOND_FACTOR_USED
    _note(kind, request, user, factor=authenticator.type, again=reauthenticated)


@receiver(second_factor.authentication_failed)
def _factor_failed(request: HttpRequest, user: User, reauthentication: bool, **_: Any) -> None:
    _note(Kind.SECOND_FACTOR_FAILED, request, user, again=reauthentication)
