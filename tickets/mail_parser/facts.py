"""What is known of a message once its bytes were read."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedAttachment:
    """A part that is no text of the message; `filename` is safe to show and to save under."""

    filename: str
    content_type: str
    size: int
    sha256: str
    content_id: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncedRecipient:
    """Whom a report says it could not reach: `action` is "failed" or "delayed", `status` such as "5.1.1" or "".

    `original` is whom we wrote to, where the report tells that mail to them goes on to `address`; else empty.
    """

    address: str
    original: str = ""
    action: str
    status: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """The facts of one message; every field is bounded (see `limits`), without NUL, lone surrogates and bidi marks.

    `reply` is the text without quoted history and signature, `quoted` what was cut off; `html` is as it came and
    not yet clean. `is_auto` must never be answered; of these `is_passed_on` bears a list's signs alone, so that a
    person may have written it. A bounce `has_given_up` unless it tells of a delay alone. `reject` says why the
    message cannot be taken as a request, None if it can.
    """

    from_email: str = ""
    from_name: str = ""
    has_several_senders: bool = False
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    reply_to: tuple[str, ...] = ()
    subject: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str = ""
    reply: str = ""
    quoted: str = ""
    attachments: tuple[ParsedAttachment, ...] = ()
    is_auto: bool = False
    is_passed_on: bool = False
    is_bounce: bool = False
    bounced: tuple[BouncedRecipient, ...] = ()
    bounce_of: str = ""
    has_given_up: bool = False
    reject: str | None = None
    notes: tuple[str, ...] = ()
    customer: str = ""
    description: str = ""
    account: str = ""
    authentication: tuple[str, ...] = ()
