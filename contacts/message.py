"""A mail as it goes over the wire: its headers, and its words as text and as HTML; the same at every attempt."""

import hashlib
from email.charset import QP, Charset
from email.header import Header, decode_header, make_header
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from contacts.bounces import return_address
from contacts.html_part import html_of
from contacts.models import OutgoingMail
from contacts.signing import without_tokens
from contacts.unsubscribing import link_of

LONGEST_LINE = 420  # of a header: the longest subject and the longest Message-ID fit beside their names
# About the encoding, which nobody reads.
ENCODING = frozenset({"content-type", "mime-version", "content-transfer-encoding"})


def _quoted_printable() -> Charset:
    """UTF-8 in seven bits and short lines: every mail server passes it on as it is [RFC 2045]."""
    charset = Charset("utf-8")
    charset.body_encoding = QP
    return charset


class WireMessage(EmailMultiAlternatives):
    """One mail for the server; `envelope` are those who have not accepted it yet.

    What does not arrive comes back to an address of the mail's own, while people see who it is from.
    """

    encoding: Any = _quoted_printable()

    def __init__(self, mail: OutgoingMail, envelope: list[str]) -> None:
        super().__init__(
            mail.subject,
            mail.body,
            return_address(mail.pk),
            to=mail.to,
            cc=mail.cc,
            reply_to=[mail.reply_to] if mail.reply_to else None,
            headers=_headers(mail),
            alternatives=[(html_of(mail.subject, mail.body), "text/html")],
        )
        self.envelope = envelope

    def recipients(self) -> list[str]:
        return self.envelope

    def message(self, **options: Any) -> Any:
        """The message, parted by a line that its Message-ID gives and that no typed word can foresee.

        Each header begins beside its name: some mail servers take one that is folded there for an empty one.
        """
        composed = super().message(**options)
        composed.set_boundary(f"=_{hashlib.sha256(composed['Message-ID'].encode()).hexdigest()[:32]}")
        composed.replace_header("Subject", _folded("Subject", str(self.subject)))
        composed.policy = composed.policy.clone(max_line_length=LONGEST_LINE)
        return composed


def _folded(name: str, text: str) -> str:
    """The text as the value of this header; if need be in encoded words, the first line shorter by the name."""
    return text if text.isascii() else Header(text, "utf-8", header_name=name).encode()


def shown_headers(mail: OutgoingMail) -> list[tuple[str, str]]:
    """The headers that the recipients get, decoded for reading: no link that acts, and nothing about encoding."""
    composed = WireMessage(mail, []).message()
    pairs = [(name, value) for name, value in composed.items() if name.lower() not in ENCODING]
    return [(name, without_tokens(str(make_header(decode_header(value))))) for name, value in pairs]


def _headers(mail: OutgoingMail) -> dict[str, str]:
    """The headers beside To, Cc, Reply-To and Subject."""
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.created_at),
        "List-Id": f"CMS Care <care.{settings.CMS_MAIL_DOMAIN}>",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if mail.in_reply_to:
        headers["In-Reply-To"] = mail.in_reply_to
        headers["References"] = " ".join(mail.references or [mail.in_reply_to])
    if link := link_of(mail.about):
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # by one click, without a page [RFC 8058]
    if mail.automatic:
        headers["Auto-Submitted"] = "auto-generated" if _stands_for_itself(mail) else "auto-replied"
    return headers


def _stands_for_itself(mail: OutgoingMail) -> bool:
    """Whether it answers nothing, or a mail of our own, and so no mail that somebody sent us [RFC 3834]."""
    return not mail.in_reply_to or mail.in_reply_to.endswith(f"@{settings.CMS_MAIL_DOMAIN}>")
