import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from escalation.services.sweep import sweep_due


class Command(BaseCommand):
    help = "Looks once at every ticket that is due, and prints what was done as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = sweep_due(timezone.now().replace(microsecond=0))
        self.stdout.write(json.dumps(asdict(counts)))
