import csv
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from contacts.clock import instant
from contacts.loading import load_directory
from contacts.loads.selectors import refused_rows, refused_titles
from contacts.loads.services.keep import drop, keep, order
from contacts.loads.services.work import work_off
from contacts.models import Load, User
from contacts.selectors import administrators
from tickets.loads.kinds import KINDS

SHOWN = 20  # refused rows
LEFT_OUT = 3  # the exit status where rows were left out


class Command(BaseCommand):
    help = (
        "Adds the teams, mailboxes and people of the guidelines that are not there yet; with --kind, loads a CSV of"
        f" your own. Exit status: 0 all of it, {LEFT_OUT} rows were left out, 1 nothing was loaded."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="A CSV file.")
        parser.add_argument("--kind", choices=list(KINDS), help="What it holds.")
        parser.add_argument("--dry-run", action="store_true", help="Only report.")
        parser.add_argument("--skip-bad", action="store_true", help="Leave refused rows out, and load the others.")
        parser.add_argument("--by", help="The address of the administrator who loads it; people need one.")
        parser.add_argument("--refused", type=Path, help="Write the refused rows there, with what is wrong.")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["file"] is None) != (options["kind"] is None):
            raise CommandError("Name both the file and, with --kind, what it holds.")
        if options["kind"] is None:
            self._of_the_guidelines()
        else:
            self._of_a_file(**options)

    def _of_the_guidelines(self) -> None:
        path = settings.BASE_DIR / "fixtures" / "directory.json"
        added = load_directory(json.loads(path.read_text(encoding="utf-8")))
        self.stdout.write(
            f"Directory: {added.people} people, {added.teams} teams and {added.mailboxes} mailboxes added."
        )

    def _of_a_file(self, *, file: Path, kind: str, dry_run: bool, skip_bad: bool, **options: Any) -> None:
        by = administrators().filter(email=(options["by"] or "").lower()).first()
        if by is None and (options["by"] or kind == "people"):
            raise CommandError("Name an administrator by their address: --by ada@cms.example.")
        load = self._reported(file, kind, by)
        self._tell_of_refused(load, options["refused"])
        may_load = load.good and (skip_bad or not load.refused)
        if dry_run or not may_load:
            drop(load.pk)
        if not dry_run and load.refused and not skip_bad:
            raise CommandError("Nothing is loaded. Put these rows right, or leave them out with --skip-bad.")
        if may_load and not dry_run:
            order(load.pk, version=load.version, skips_bad=skip_bad, actor=by)
            load = self._worked(load)
            if load.state != Load.State.DONE:
                raise CommandError(load.why or "Nothing is loaded: the directory has changed meanwhile. Begin anew.")
            self.stdout.write(f"Loaded: {load.new:,} new, {load.changed:,} changed.")
        if load.refused:
            sys.exit(LEFT_OUT)

    def _reported(self, file: Path, kind: str, by: User | None) -> Load:
        try:
            with file.open("rb") as content:
                load = keep(content, kind=kind, name=file.name, by=by, now=instant())
        except OSError as error:
            raise CommandError(f"{file} cannot be opened: {error.strerror}.") from error
        load = self._worked(load)
        if load.state != Load.State.REPORTED:
            raise CommandError(load.why)
        self.stdout.write(
            f"{load.total:,} {'row' if load.total == 1 else 'rows'}: {load.new:,} new, {load.changed:,} changed,"
            f" {load.unchanged:,} unchanged, {load.refused:,} refused."
        )
        if load.remark:
            self.stdout.write(load.remark)
        return load

    def _worked(self, load: Load) -> Load:
        work_off(load.pk, KINDS, instant(), tell=self._tell)
        load.refresh_from_db()
        if self.stderr.isatty():
            self.stderr.write("", style_func=str)
        if load.is_to_do:
            raise CommandError("Somebody else works on this file. Look at its page.")
        return load

    def _tell(self, words: str, done: int, of: int) -> None:
        if self.stderr.isatty():
            percent = f" {done * 100 // of:3} %" if of else ""
            self.stderr.write(f"\r{words}{percent}\x1b[K", style_func=str, ending="")
            self.stderr.flush()

    def _tell_of_refused(self, load: Load, to: Path | None) -> None:
        for number, row in enumerate(refused_rows(load)):
            if number == SHOWN:
                self.stdout.write(f"… and {load.refused - SHOWN:,} more.")
                break
            self.stdout.write(f"line {row[-2]}: {row[-1]}")
        if to is not None:
            with to.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([refused_titles(load), *refused_rows(load)])
