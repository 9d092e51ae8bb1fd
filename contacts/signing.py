"""Short signatures for what comes back to us by mail: only who got it from us can show it."""

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Also as gateways write a link of ours into one of theirs.
SLASH, SIGNED = r"(?:/|%2F)", r"(?:[\w:-]|%3A){20,}"
SIGNS = 8  # of base 32: 40 bits, in an address or a subject that people should still be able to read


def signature(text: str, purpose: str) -> str:
    """Eight letters and digits that only this installation can give to this text for this purpose."""
    return _signature(text, purpose, settings.SECRET_KEY)


def is_signed(text: str, purpose: str, shown: str) -> bool:
    """Whether the signature, in any case of letters, is ours, by the present key or an earlier one."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_signature(text, purpose, key), shown.lower()) for key in keys)


def _signature(text: str, purpose: str, key: str | bytes) -> str:
    digest = salted_hmac(f"cms-care.{purpose}", text, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest)[:SIGNS].decode().lower()


def without_tokens(text: str) -> str:
    """The text with the links in it made useless that open without signing in: they are for one recipient alone."""
    links = "|".join(link.replace("/", SLASH) for link in settings.CMS_LINKS_THAT_ACT)
    return re.sub(rf"({SLASH}(?:{links}){SLASH}(?:\w+{SLASH})?){SIGNED}", r"\1…", text, flags=re.I)
