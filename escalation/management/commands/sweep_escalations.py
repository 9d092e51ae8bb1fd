import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from contacts.clock import instant
from escalation.services.sweep import sweep_due


class Command(BaseCommand):
    help = "Looks once at every ticket that is due, and prints what was done as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = sweep_due(instant())
        self.stdout.write(json.dumps(asdict(counts)))
