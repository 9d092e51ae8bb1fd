import json
from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from contacts.clock import instant
from contacts.models import Mailbox, Team
from contacts.selectors import person_at
from tickets.closures import closures_of
from tickets.models import Closure, Macro, OfficeCalendar, Route, SlaPolicy

MACROS = settings.BASE_DIR / "fixtures" / "macros.json"


class Command(BaseCommand):
    help = "Loads the office calendar, policies, routes and macros that are missing; changes none that exist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "fixtures" / "rules.json")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        rules = json.loads(options["file"].read_text())
        now = instant()
        load_calendar(rules["calendar"], now)
        for kind, terms in rules["policies"].items():
            SlaPolicy.objects.get_or_create(kind=kind, version=1, defaults=terms | {"made_at": now})
        for key, route in rules["routes"].items():
            load_route(key, route, now)
        load_macros(json.loads(MACROS.read_text()), now)
        self.stdout.write(f"Rules: {Closure.objects.count()} closures, {Route.objects.count()} routes.")


def load_macros(data: list[dict[str, Any]], now: datetime) -> None:
    """Adds the macros that everybody begins with, unless there are some that everybody has."""
    if not Macro.objects.filter(owner__isnull=True).exists():
        Macro.objects.bulk_create(Macro(changed_at=now, **terms) for terms in data)


def load_calendar(data: dict[str, Any], now: datetime) -> None:
    """Adds version 1 of the office calendar with the closures of its years."""
    first, last = data["first_year"], data["last_year"]
    calendar, new = OfficeCalendar.objects.get_or_create(
        name=data["name"],
        version=1,
        defaults={
            "zone": data["zone"],
            "weekly": data["weekly"],
            "made_at": now,
            "known_from": date(first, 1, 1),
            "known_until": date(last, 12, 31),
        },
    )
    if new:
        closures = closures_of(range(first, last + 1))
        Closure.objects.bulk_create(
            Closure(calendar=calendar, date=day, name=name) for day, name in sorted(closures.items())
        )


def load_route(key: str, data: dict[str, Any], now: datetime) -> None:
    """Adds version 1 of a route."""
    Route.objects.get_or_create(
        key=key,
        version=1,
        defaults={
            "made_at": now,
            "team": Team.objects.get(key=data["team"]),
            "working_team": Team.objects.get(key=data["working_team"]),
            "mailbox": Mailbox.objects.get(key=data["mailbox"]),
            "flagged_to": person_at(data["flagged_to"]),
            "files_contact": person_at(data["files_contact"]),
        },
    )
