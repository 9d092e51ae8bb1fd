"""The signed link by which regular mails are ended, by hand or by one click of a mail program [RFC 8058]."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "contacts.unsubscribe"
DIGEST = "digest"
REGULAR = (DIGEST, "briefing", "weekly")  # the kinds of notice that come by the calendar


@dataclass(frozen=True, slots=True)
class Ending:
    """Whose mails of which kind a link ends."""

    user_id: int
    kind: str


def about_regular(kind: str, user_id: int) -> str:
    """What a regular mail of a person is about, for the outbox."""
    return f"{kind}:{user_id}"


def unsubscribe_link(user_id: int, kind: str = DIGEST) -> str:
    """The address that ends these mails of this person; the same at every time."""
    signed = user_id if kind == DIGEST else [user_id, kind]
    token = signing.Signer(salt=SALT).sign_object(signed)
    return f"{settings.CMS_SITE_URL}{reverse('contacts:unsubscribe', args=[token])}"


def link_of(about: str) -> str:
    """The address that ends mails about this; "" for all that does not come by the calendar."""
    kind, _, user_id = about.partition(":")
    return unsubscribe_link(int(user_id), kind) if kind in REGULAR and user_id.isdecimal() else ""


def who_unsubscribes(token: str) -> Ending | None:
    """What the link ends; None for anything that is not one of ours."""
    try:
        signed = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    user_id, kind = signed if isinstance(signed, list) else (signed, DIGEST)
    return Ending(user_id, kind)
