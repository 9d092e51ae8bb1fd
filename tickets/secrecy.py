"""Passwords and social security numbers: found in what people write, so that no mail carries them on [8.4]."""

import re

# Word processors put dashes and spaces of their own between its groups, and file names an underscore before them.
SOCIAL_SECURITY = re.compile(
    r"(?<![^\W_])(?!000|666|9)\d{3}([- .\xa0\u2010-\u2015\u2212])(?!00)\d{2}\1(?!0000)\d{4}(?![^\W_])"
)
# Nine digits alone are an account number, unless the words before them say what they are.
NAMED_SOCIAL_SECURITY = re.compile(
    r"(?<![^\W_])((?:ssn|social security(?: number)?)[\s:=#_]{0,3}(?:(?:is|was)[\s:=#_]{0,3})?)\d{9}(?![^\W_])",
    re.IGNORECASE,
)
# Bounded, so that the time grows with the text and not with its square: a megabyte once took hours.
PASSWORD = re.compile(
    r"(?<![^\W_])((?:password|passwort|passcode|passwd|pwd|pw|pin|pass(?=\s*[:=]))(?![^\W_])"
    r"(?:\s+(?:for|of|to)(?:\s+[\w.-]{1,30}){1,4}?(?=\s+(?:is|was)\b))?"
    r"\s*(?:(?:is|was|[:=\"'“„«]|(?<=\s)[-–—](?=\s))\s*){1,4})(?=\S{0,60}[\d!@#$%^&*_])\S{3,200}",
    re.IGNORECASE,
)
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))  # would part a secret unseen
MASK = "••••••"


def has_social_security_number(text: str) -> bool:
    seen = text.translate(INVISIBLE)
    return (SOCIAL_SECURITY.search(seen) or NAMED_SOCIAL_SECURITY.search(seen)) is not None


def has_password(text: str) -> bool:
    return PASSWORD.search(text.translate(INVISIBLE)) is not None


def mask(text: str) -> str:
    """The text with every secret in it made unreadable: what came by mail cannot be refused [8.4]."""
    seen = text.translate(INVISIBLE)
    without_numbers = NAMED_SOCIAL_SECURITY.sub(rf"\1{MASK}", SOCIAL_SECURITY.sub(MASK, seen))
    masked = PASSWORD.sub(rf"\1{MASK}", without_numbers)
    return text if masked == seen else masked
