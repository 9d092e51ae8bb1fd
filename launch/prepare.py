"""Run in .venv as a program: brings database and static files up to date, in one process for speed."""

import sys
from io import StringIO

import django
from django.core.management import call_command

from launch.console import ACCOUNTS, PROGRESS

DATABASE = ("migrate", "load_directory", "load_rules", "load_ladders")
FOR_PEOPLE = ("load_demo", "collectstatic")
OPTIONS: dict[str, dict[str, object]] = {
    "migrate": {"interactive": False, "verbosity": 0},
    "collectstatic": {"interactive": False, "verbosity": 0},
}


class Progress:
    """Standard output for commands: marks each line, so that the supervisor knows progress from noise."""

    def write(self, text: str) -> None:
        """Prints what a command says."""
        for line in text.splitlines():
            print(f"{PROGRESS}{line}", flush=True)

    def flush(self) -> None:
        """Each line has been flushed already."""


def run(steps: tuple[str, ...]) -> None:
    """Runs management commands in order; each may be repeated without harm."""
    for step in steps:
        call_command(step, stdout=Progress(), **OPTIONS.get(step, {}))


def list_accounts() -> None:
    """Prints the demo world's sign-ins on one line."""
    listed = StringIO()
    call_command("sign_ins", "--json", stdout=listed)
    print(f"{ACCOUNTS}{' '.join(listed.getvalue().splitlines())}", flush=True)


if __name__ == "__main__":
    django.setup()
    run(DATABASE)
    if "--database-only" not in sys.argv:
        run(FOR_PEOPLE)
        list_accounts()
