import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from contacts.clock import instant
from contacts.outbox import deliver_due


class Command(BaseCommand):
    help = "Sends every mail that is due, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = asdict(deliver_due(instant()))
        words = "{sent} sent, {retried} to be tried again, {failed} failed.".format(**counts)
        self.stdout.write(json.dumps(counts) if options["json"] else words)
