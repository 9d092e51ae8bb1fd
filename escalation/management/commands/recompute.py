import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from contacts.clock import instant
from escalation.services.recompute import Recomputed, recompute


class Command(BaseCommand):
    help = "Compares every open request with its facts, heals what differs, and says what it healed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="The counts for a machine.")

    def handle(self, *args: Any, **options: Any) -> None:
        show = self._show if self.stdout.isatty() else lambda counts: None
        counts = recompute(instant(), progress=show)
        self.stdout.write(json.dumps(asdict(counts)) if options["json"] else _as_text(counts))

    def _show(self, counts: Recomputed) -> None:
        self.stdout.write(f"{counts.looked:,} looked at, {counts.healed:,} healed …", ending="\r")
        self.stdout.flush()


def _as_text(counts: Recomputed) -> str:
    named = f" The first of them: {', '.join(map(str, counts.tickets))}." if counts.tickets else ""
    return f"{counts.looked:,} requests looked at, {counts.healed:,} healed, {counts.failed:,} not readable.{named}"
