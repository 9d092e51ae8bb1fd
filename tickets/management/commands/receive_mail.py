import json
import logging
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from contacts.clock import instant
from tickets.mail_parser.limits import MESSAGE_BYTES
from tickets.models import IncomingMail
from tickets.services.letters import issue_number_of
from tickets.services.mail_in.keep import Kept, keep
from tickets.services.mail_in.take_in import take_in

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Takes in the message on standard input and prints what became of it as JSON. Ends with 0 once it is kept, "
        "with 75 when it could not be kept and should be tried again, with 69 when it is too large."
    )
    requires_system_checks = []  # a mail server waits

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", default="", dest="sender", metavar="ADDRESS", help="of the envelope")
        parser.add_argument("--to", default=[], nargs="+", action="extend", metavar="ADDRESS", help="of the envelope")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(MESSAGE_BYTES + 1)
        if len(raw) > MESSAGE_BYTES:
            self._refuse("The message is larger than 25 MB.", os.EX_UNAVAILABLE)
        try:
            kept = _kept(raw, options["sender"], options["to"])
        except Exception as error:  # whatever it is, the mail server has the message still
            self.stderr.write(f"{type(error).__name__}: {error}")
            self._refuse("It cannot be kept at this moment: try again later.", os.EX_TEMPFAIL)
        self.stdout.write(json.dumps(_told(_taken_in(kept.mail), is_new=kept.is_new)))

    def _refuse(self, reason: str, status: int) -> None:
        self.stdout.write(json.dumps({"outcome": IncomingMail.Outcome.REFUSED.label, "reason": reason, "mail": None}))
        sys.exit(status)


def _kept(raw: bytes, sender: str, recipients: list[str]) -> Kept:
    channel = IncomingMail.Channel.PIPE
    return keep(raw, channel=channel, envelope_from=sender, envelope_to=recipients, now=instant())


def _taken_in(mail: IncomingMail) -> IncomingMail:
    """What became of it; as it was kept if it cannot be read now, for it will be read later."""
    try:
        return take_in(mail.pk, instant())
    except Exception:
        logger.exception("Incoming mail %s could not be taken in.", mail.pk)
        return mail


def _told(mail: IncomingMail, *, is_new: bool) -> dict[str, object]:
    return {
        "outcome": mail.get_outcome_display(),
        "reason": mail.reason,
        "request": issue_number_of(mail.ticket) if mail.ticket else None,
        "duplicate": not is_new,
        "waits_for_a_rep": mail.waits,
        "mail": mail.pk,
    }
