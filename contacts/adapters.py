"""What the sign-in library asks us: who may enter, in which words, how its mails leave, what a secret is kept as."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from unicodedata import normalize

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as library
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.encoding import force_bytes

from contacts.access import origin_of
from contacts.access_log import Kind, note_access, note_attempt
from contacts.account_mail import CHANGE, NEW_PASSWORD, write_privately
from contacts.clock import instant
from contacts.models import User

CONFIRMING = {
    "reauthenticate": "Use your password",
    "mfa_reauthenticate": "Use a code of your app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use a passkey",
}


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by CMS; a wrong password, an unknown address and a closed account answer alike."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: accounts come by invitation."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries count by the account, however its address is written; the library also counts by the host that the
        request names, whose port anybody may make up."""
        return normalize("NFKC", credentials["email"]).casefold()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse with a ValidationError who tries too often; the log is told once, or it would grow with each try."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            key = self._get_login_attempts_cache_key(request, **credentials)
            if consume(request, action="too_many_noted", key=key):
                self._note_failure(request, credentials, "too many tries")
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person with these credentials, None if they may not sign in; left alone, it would say so."""
        user = super().authenticate(request, **credentials)
        if isinstance(user, User) and user.is_active:
            return user
        if user is not None:
            self.pre_authenticate(request, **credentials)  # counts like a wrong password, or its answers would differ
            self._note_failure(request, credentials, "closed account")
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Write the wrong password into the log of access."""
        self._note_failure(request, credentials, "wrong password")

    def _note_failure(self, request: HttpRequest, credentials: dict[str, Any], why: str) -> None:
        note_attempt(
            Kind.SIGN_IN_FAILED, address=credentials["email"], origin=origin_of(request), now=instant(), why=why
        )

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Start the session; not for somebody whose account was closed while they typed their code."""
        if not user.is_active:
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """The ways to show once more who one is, in our words."""
        return [way | {"description": CONFIRMING[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To the overview, which says what else keeps the account safe."""
        return reverse("mfa_index")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the library's mails, such as the one with a reset link, into our outbox."""
        message = self.render_mail(template_prefix, email, context)
        sort = NEW_PASSWORD if template_prefix == "account/email/password_reset_key" else CHANGE
        write_privately(email, sort=sort, subject=str(message.subject), body=str(message.body), now=instant())

    def format_email_subject(self, subject: str) -> str:
        """The subject as the template has it, without a site's name before it."""
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The reset link under our own address, whatever host the request named."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.CMS_SITE_URL}{path}"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors in our words; their secrets are kept encrypted, so that a copy of the database holds none."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right, or was used already. Wait for the next one and type that.",
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that a passkey belongs to, under our name."""
        return super().get_public_key_credential_rp_entity() | {"name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """The name that is offered for one more passkey."""
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return str(_vault().encrypt(text.encode()), "ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """The secret from what is stored; InvalidToken where it was stored under a SECRET_KEY that is not known."""
        return str(_vault().decrypt(encrypted_text.encode()), "ascii")


def _vault() -> MultiFernet:
    """Locks with SECRET_KEY; opens what was locked with one of SECRET_KEY_FALLBACKS as well."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(b"second factors:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions that a person ends from another one."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """Sign out there, and write it into the log of access."""
        for session in sessions:
            session.end()
            note_access(
                Kind.SESSION_ENDED,
                user=session.user,
                origin=origin_of(library.request),
                now=instant(),
                there={"ip": session.ip, "user_agent": session.user_agent},
            )
