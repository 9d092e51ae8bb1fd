from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.clock import instant
from tickets.closures import closures_of
from tickets.errors import RefusedError
from tickets.models import OFFICE, OfficeCalendar
from tickets.selectors.rule_versions import draft_of
from tickets.services.change_rules import Change, change_calendar
from tickets.services.record import Actor
from tickets.services.redating import redate_due


class Command(BaseCommand):
    help = "Adds the next year to an office calendar, closed on the federal holidays and the day after Thanksgiving."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--calendar", default=OFFICE, help="the office, by its name")

    def handle(self, *args: Any, **options: Any) -> None:
        name, year = options["calendar"], options["year"]
        newest = OfficeCalendar.objects.filter(name=name).order_by("-version").first()
        if newest is None:
            raise CommandError(f"There is no calendar {name!r}.")
        draft = draft_of(newest)
        if year != draft.next_year:
            raise CommandError(f"The closures of {name} are known until {draft.known_until}: add {draft.next_year}.")
        closures = closures_of(range(year, year + 1))
        # Open requests follow, so that a date in the new year can be promised on them as well.
        change = Change(newest.version, redates=True, note=f"Added {year}.")
        self._save(name, draft.with_next_year(closures), change)
        self.stdout.write(f"{name} knows {year} now: {len(closures)} closed dates, to be edited on the page Rules.")

    def _save(self, name: str, draft: Any, change: Change) -> None:
        now = instant()
        try:
            change_calendar(name, draft, change, actor=Actor(None, "command"), now=now)
        except RefusedError as error:
            raise CommandError(str(error)) from error
        redate_due(now)
