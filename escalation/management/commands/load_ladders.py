import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from contacts.clock import instant
from contacts.selectors import person_at
from escalation.models import Ladder, Rung


class Command(BaseCommand):
    help = "Loads the escalation ladders that are missing; changes none that exist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "fixtures" / "ladders.json")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        data = json.loads(options["file"].read_text())
        copied = person_at(data["copied"])
        for key, people in data["ladders"].items():
            first = {"copied": copied, "made_at": instant()}
            ladder, new = Ladder.objects.get_or_create(key=key, version=1, defaults=first)
            if new:
                load_rungs(ladder, people, data["after_days"])
        self.stdout.write(f"Ladders: {Ladder.objects.count()}, with {Rung.objects.count()} rungs.")


def load_rungs(ladder: Ladder, people: list[str | None], after_days: list[int]) -> None:
    """Adds the levels from 1 up; None is a level without a person, skipped at once when its turn comes [6.3]."""
    Rung.objects.bulk_create(
        Rung(ladder=ladder, level=level, person=person_at(local_part), after_days=days)
        for level, (local_part, days) in enumerate(zip(people, after_days, strict=False), start=1)
    )
