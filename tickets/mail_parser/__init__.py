"""From the bytes of a mail to its facts: pure, bounded in time and memory, and never raising."""

from tickets.mail_parser.facts import BouncedRecipient, ParsedAttachment, ParsedMail
from tickets.mail_parser.message import UNREADABLE, parse

__all__ = ["UNREADABLE", "BouncedRecipient", "ParsedAttachment", "ParsedMail", "parse"]
