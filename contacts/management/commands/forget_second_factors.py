from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts.clock import instant
from contacts.models import User
from contacts.second_factors import forget_second_factors


class Command(BaseCommand):
    help = "Takes every second factor from a person who lost them; make sure first that it is they who ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email=options["email"]).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        count = forget_second_factors(person, by=None, now=instant())
        words = "They sign in with their password alone, and were told by mail." if count else "There was none."
        self.stdout.write(f"{count} taken from {person}. {words}")
