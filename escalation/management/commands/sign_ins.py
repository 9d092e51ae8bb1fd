import json
from argparse import ArgumentParser
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management.base import BaseCommand

from escalation.demo.people import PASSWORD, sign_ins


class Command(BaseCommand):
    help = "Prints one demo sign-in per role; nothing where there is no demo world."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a JSON list instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        world = json.loads((settings.BASE_DIR / "fixtures" / "demo.json").read_text())
        holds = cache(lambda encoded: check_password(PASSWORD, encoded))
        rows = [
            {"role": user.get_role_display(), "name": user.name, "email": user.email, "password": PASSWORD}
            for user in sign_ins(world)
            if holds(user.password)
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows))
        for row in rows if not options["json"] else []:
            self.stdout.write(f"{row['role']:14} {row['email']:40} {row['password']}")
