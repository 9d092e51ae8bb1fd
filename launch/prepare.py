"""Run in .venv as a program: brings database and static files up to date, in one process for speed."""

import sys

import django
from django.core.management import call_command

from launch.console import MARK

DATABASE = ("migrate", "load_directory", "load_rules", "load_ladders")
EVERYTHING = (*DATABASE, "load_demo", "collectstatic")
OPTIONS: dict[str, dict[str, object]] = {
    "migrate": {"interactive": False, "verbosity": 0},
    "collectstatic": {"interactive": False, "verbosity": 0},
}


class Progress:
    """Standard output for commands: marks each line, so that the supervisor knows progress from noise."""

    def write(self, text: str) -> None:
        """Prints what a command says."""
        for line in text.splitlines():
            print(f"{MARK}{line}", flush=True)

    def flush(self) -> None:
        """Each line has been flushed already."""


def main(steps: tuple[str, ...]) -> None:
    """Runs management commands in order; each may be repeated without harm."""
    django.setup()
    for step in steps:
        call_command(step, stdout=Progress(), **OPTIONS.get(step, {}))


if __name__ == "__main__":
    main(DATABASE if "--database-only" in sys.argv else EVERYTHING)
