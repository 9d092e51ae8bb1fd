import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from contacts.loading import load_directory


class Command(BaseCommand):
    help = "Adds the teams, mailboxes and people of the guidelines that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "fixtures" / "directory.json"
        added = load_directory(json.loads(path.read_text(encoding="utf-8")))
        self.stdout.write(
            f"Directory: {added.people} people, {added.teams} teams and {added.mailboxes} mailboxes added."
        )
