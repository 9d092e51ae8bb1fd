"""What the sign-in library asks us: who may enter, in which words, and how its mails leave."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from contacts.clock import instant
from contacts.models import OutgoingMail, User
from contacts.outbox import enqueue


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Accounts are made by CMS; a wrong password, an unknown address and a closed account answer alike."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together.",
        "too_many_login_attempts": "Too many attempts. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed: accounts come by invitation."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person with these credentials, None if they may not sign in; left alone, it would say so."""
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.is_active else None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the library's mails, such as the one with a reset link, into our outbox."""
        message = self.render_mail(template_prefix, email, context)
        enqueue(
            dedup_key=f"{OutgoingMail.PRIVATE}{uuid4()}",
            about=f"{OutgoingMail.PRIVATE}{email}"[:80],
            to=message.to,
            subject=str(message.subject),
            body=str(message.body),
            now=instant(),
        )

    def format_email_subject(self, subject: str) -> str:
        """The subject as the template has it, without a site's name before it."""
        return subject

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The reset link under our own address, whatever host the request named."""
        uid, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.CMS_SITE_URL}{path}"
