import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from escalation.timetables import EXAMPLE, PAUSES, Question, RuleBook, question_of, read_question, rule_book
from tickets.models import Ticket


class Command(BaseCommand):
    help = (
        "Prints Day 1, every deadline and the rungs of a missed confirmation: for --kind and --received as a "
        f"table, else one JSON line for each JSON line on standard input, such as {EXAMPLE}. A line may also have "
        f'"pauses": {PAUSES}; and "until", an instant, for the business seconds from receipt to it.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", choices=Ticket.Kind.values, help="also for lines that name no kind")
        parser.add_argument("--received", help="an ISO 8601 instant with its offset")
        parser.add_argument(
            "--pause",
            action="append",
            nargs="+",
            metavar=("START", "END"),
            help="with --received: a pause, without END one that still lasts; may be repeated",
        )
        parser.add_argument("--until", help="with --received: also count the business seconds up to this instant")
        parser.add_argument("--calendar", type=Path, help="a JSON file instead of the stored office calendar")
        parser.add_argument("--json", action="store_true", help="with --received: one JSON line, no table")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            book = rule_book(options["calendar"])
            if options["received"] is not None:
                self._answer(book, _question(options), options["json"])
                return
        except (ObjectDoesNotExist, KeyError) as error:
            raise CommandError("Run load_directory, load_rules and load_ladders first.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self._answer_lines(book, options["kind"])

    def _answer(self, book: RuleBook, question: Question, as_json: bool) -> None:
        answer = book.answer(question)
        if as_json:
            self.stdout.write(book.as_json(answer))
            return
        self.stdout.write(Ticket.Kind(question.kind).label)
        for name, words in book.as_rows(question, answer):
            self.stdout.write(f"  {name:<24}{words}")

    def _answer_lines(self, book: RuleBook, usual_kind: str | None) -> None:
        if sys.stdin.isatty():
            raise CommandError(f"Give --kind and --received, or pipe lines such as {EXAMPLE}")
        bad = 0
        for line in filter(bytes.strip, sys.stdin.buffer):
            try:
                self.stdout.write(book.as_json(book.answer(read_question(line, usual_kind))))
            except ValueError as error:
                bad += 1
                self.stdout.write(json.dumps({"error": str(error)}))
        if bad:
            raise CommandError(f"{bad} of the lines could not be answered; each says why.")


def _question(options: dict[str, Any]) -> Question:
    """The question of the options; a pause of one instant still lasts."""
    pauses = [[*given, None] if len(given) == 1 else given for given in options["pause"] or []]
    return question_of(options["kind"], options["received"], pauses, options["until"])
