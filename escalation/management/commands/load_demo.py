import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from contacts.clock import instant
from escalation.ahead.services.tally import tally
from escalation.demo.people import add_absence, add_people
from escalation.demo.story import Story
from escalation.models import Heartbeat
from escalation.services.sweep import LOOKS
from tickets.models import Ticket
from tickets.selectors.rules import office_calendar

PROGRESS_EVERY = 20


class Command(BaseCommand):
    help = "Fills an empty database with the demo world; leaves one that has tickets as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "fixtures" / "demo.json")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo world has a known password: it is not for production.")
        if Ticket.objects.exists():
            self.stdout.write("There are requests already: the demo world is left out.")
            return
        with transaction.atomic():
            self._live(json.loads(options["file"].read_text()))

    def _live(self, world: dict[str, Any]) -> None:
        calendar, now = office_calendar(), instant()
        add_people(world)
        story = Story(world, calendar, now)
        add_absence(world, calendar, story.today)
        filed = 0
        for step in story.steps():
            step.run()
            filed += step.is_request
            if step.is_request and filed % PROGRESS_EVERY == 0:
                self.stdout.write(f"  {filed} requests …")
                self.stdout.flush()
        tally(now)
        # The demo's sweeps ran at the opening and the closing of each day alone: their lag says nothing.
        Heartbeat.objects.filter(name=LOOKS).delete()
        self.stdout.write(f"Demo world: {filed} requests, {Ticket.objects.filter(level__gt=0).count()} escalated.")
