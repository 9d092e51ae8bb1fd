import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from contacts.clock import instant
from escalation.reports.fill import Filled, fill


class Command(BaseCommand):
    help = "Fills what the reports count from, for requests of the time before; goes on where it was stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="From the first request on; what is there stays.")

    def handle(self, *args: Any, **options: Any) -> None:
        show = self._show if self.stdout.isatty() else lambda filled: None
        self.stdout.write(json.dumps(asdict(fill(instant(), anew=options["anew"], progress=show))))

    def _show(self, filled: Filled) -> None:
        self.stdout.write(f"{filled.looked:,} requests, {filled.rows:,} rows …", ending="\r")
        self.stdout.flush()
