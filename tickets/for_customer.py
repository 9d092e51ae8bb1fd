"""What a sub-agent passes on to the customer about maintenance: how long it takes, and what not to use yet [2.8]."""

from dataclasses import dataclass
from urllib.parse import quote

from tickets.subject import clean


@dataclass(frozen=True, slots=True)
class ForCustomer:
    """A short text, to be copied or sent."""

    subject: str
    body: str

    @property
    def mail_link(self) -> str:
        """Opens the text in the reader's own mail program, addressed to nobody yet."""
        return f"mailto:?subject={quote(self.subject)}&body={quote(self.body)}"


def for_customer(customer: str, description: str, days: int | None, by: str) -> ForCustomer:
    """The text for one request; `days` are business days that it takes at least, `by` its date in words, if any."""
    parts = [
        f"Dear {customer}," if customer else "",
        f"your service change is under way: {description}.",
        _how_long(days, by) if days else "",
        "Please do not use long distance service until we tell you that it is active.",
    ]
    return ForCustomer(clean(f"Your service change: {description}"), "\n\n".join(filter(None, parts)))


def _how_long(days: int, by: str) -> str:
    words = f"It takes at least {days} business day{'' if days == 1 else 's'}"
    return f"{words}; we expect it by {by}." if by else f"{words}."
