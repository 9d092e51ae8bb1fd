"""One message on standard input, its facts as JSON on standard output."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from tickets.mail_parser import ParsedMail, parse
from tickets.mail_parser.limits import MESSAGE_BYTES

AS_THEY_ARE = (
    "from_email",
    "from_name",
    "to",
    "cc",
    "subject",
    "message_id",
    "in_reply_to",
    "references",
    "text",
    "html",
    "reply",
    "is_auto",
    "is_bounce",
    "reject",
)
OF_A_FILE = ("filename", "content_type", "size", "sha256", "content_id")
OF_THE_SUBJECT = ("customer", "description", "account")


class Command(BaseCommand):
    """Reads at most what the parser reads, and ends with status 0 whatever the bytes are."""

    help = "Prints what a message says as one JSON object; the message comes on standard input."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        mail = parse(sys.stdin.buffer.read(MESSAGE_BYTES + 1))
        sys.stdout.buffer.write(json.dumps(facts(mail), ensure_ascii=False).encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()


def facts(mail: ParsedMail) -> dict[str, Any]:
    """The facts in the shape that is printed; what the subject did not give is null."""
    return {
        **{name: getattr(mail, name) for name in AS_THEY_ARE},
        "date": mail.date.isoformat() if mail.date else None,
        "attachments": [{name: getattr(each, name) for name in OF_A_FILE} for each in mail.attachments],
        **{name: getattr(mail, name) or None for name in OF_THE_SUBJECT},
    }
