"""The signed link by which the weekly digest is ended, by hand or by one click of a mail program [RFC 8058]."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "contacts.unsubscribe"
DIGEST = "digest:"


def about_digest(user_id: int) -> str:
    """What the digest of a person is about, for the outbox."""
    return f"{DIGEST}{user_id}"


def unsubscribe_link(user_id: int) -> str:
    """The address that ends the digest of this person; the same at every time."""
    token = signing.Signer(salt=SALT).sign_object(user_id)
    return f"{settings.CMS_SITE_URL}{reverse('contacts:unsubscribe', args=[token])}"


def link_of(about: str) -> str:
    """The address that ends mails about this; "" for all that nobody subscribed to."""
    user_id = about.removeprefix(DIGEST)
    return unsubscribe_link(int(user_id)) if about.startswith(DIGEST) and user_id.isdecimal() else ""


def who_unsubscribes(token: str) -> int | None:
    """The id of the person whose link it is; None for anything that is not one of ours."""
    try:
        user_id = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return user_id if isinstance(user_id, int) else None
