import asyncio
import contextlib
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.mail_ways.listener import Door, bound, listen
from tickets.mail_ways.session import LocalSession, Session

OFF = "off"


class Command(BaseCommand):
    help = "Takes mail in by SMTP and LMTP until it is stopped. Put a mail server in front of it, never the internet."
    requires_system_checks = []  # after a death, mail waits until it is back

    def add_arguments(self, parser: ArgumentParser) -> None:
        where = f'HOST:PORT, fd:NUMBER for a bound socket, or "{OFF}"'
        parser.add_argument("--smtp", default="127.0.0.1:8025", metavar="PLACE", help=f"{where} (127.0.0.1:8025)")
        parser.add_argument("--lmtp", default="127.0.0.1:8024", metavar="PLACE", help=f"{where} (127.0.0.1:8024)")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = (("SMTP", options["smtp"], Session), ("LMTP", options["lmtp"], LocalSession))
        with contextlib.ExitStack() as stack:
            doors: list[Door] = []
            for name, place, kind in wanted:
                if place != OFF:
                    doors.append((stack.enter_context(_bound(name, place)), kind))
                    self.stdout.write(f"{name} at {place}")
            asyncio.run(listen(doors))


def _bound(name: str, place: str) -> Any:
    try:
        return bound(place)
    except (OSError, ValueError) as error:
        raise CommandError(f"Mail cannot be taken by {name} at {place}: {error}") from error
