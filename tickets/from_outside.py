"""What somebody wrote in a mail, as others may see it: without secrets and links that let their bearer act."""

import html
import re

from contacts.signing import without_tokens
from tickets.html_cleaning import clean_html
from tickets.mail_parser.names import shortened
from tickets.secrecy import mask

TAG = re.compile(r"<[^>]*>")


def shown_text(text: str) -> str:
    """The text, its secrets made unreadable [8.4]."""
    return mask(without_tokens(text))


def shown_html(source: str) -> str:
    """The HTML, harmless as well; empty where a secret would show through its tags."""
    cleaned = clean_html(shown_text(source))  # last: to mask takes quotes and ends of elements
    shown = html.unescape(TAG.sub("", cleaned))
    return cleaned if mask(shown) == shown else ""


def shown_name(filename: str) -> str:
    """The name of a file, at most as long as names may be: a mask may be longer than what it hides."""
    return shortened(mask(filename))
