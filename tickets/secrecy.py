"""Passwords and social security numbers: found in what people write, so that no mail carries them on [8.4]."""

import re

# Word processors put dashes and spaces of their own between its groups.
SOCIAL_SECURITY = re.compile(r"\b(?!000|666|9)\d{3}([- .\xa0\u2010-\u2015\u2212])(?!00)\d{2}\1(?!0000)\d{4}\b")
# Nine digits alone are an account number, unless the words before them say what they are.
NAMED_SOCIAL_SECURITY = re.compile(
    r"\b((?:ssn|social security(?: number)?)[\s:=#_]{0,3}(?:(?:is|was)[\s:=#_]{0,3})?)\d{9}\b",
    re.IGNORECASE,
)
# Bounded, so that the time grows with the text and not with its square: a megabyte once took hours.
PASSWORD = re.compile(
    r"\b((?:password|passcode|passwd|pwd|pin)\b\s*(?:(?:is|was|:|=)\s*){1,4})(?=\S{0,60}[\d!@#$%^&*_])\S{3,200}",
    re.IGNORECASE,
)
MASK = "••••••"


def has_social_security_number(text: str) -> bool:
    return (SOCIAL_SECURITY.search(text) or NAMED_SOCIAL_SECURITY.search(text)) is not None


def has_password(text: str) -> bool:
    return PASSWORD.search(text) is not None


def mask(text: str) -> str:
    """The text with every secret in it made unreadable: what came by mail cannot be refused [8.4]."""
    without_numbers = NAMED_SOCIAL_SECURITY.sub(rf"\1{MASK}", SOCIAL_SECURITY.sub(MASK, text))
    return PASSWORD.sub(rf"\1{MASK}", without_numbers)
