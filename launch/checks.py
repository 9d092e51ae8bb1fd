"""./run test: every check of the project, on servers that are thrown away afterwards."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from launch.console import Console
from launch.keeper import Keeper
from launch.paths import DataFolder
from launch.services import base_environment, python, start_services

Check = tuple[str, Sequence[str]]

SOURCES = (".", "run")  # `run` has no suffix to be found by
TYPED = ("run", "launch", "pictures", "cms_care", "contacts", "tickets", "escalation")
STATIC_CHECKS: tuple[Check, ...] = (
    ("style", ("-m", "ruff", "check", *SOURCES)),
    ("format", ("-m", "ruff", "format", "--check", *SOURCES)),
    ("types", ("-m", "mypy", *TYPED)),
    ("migrations", ("manage.py", "makemigrations", "--check", "--dry-run")),
)

# Each half on a database of its own, file by file: what a file shares is made once. The longest come first, in the
# order of tests/conftest.py, so that both halves end together.
SIDE_BY_SIDE = ("--numprocesses", "2", "--dist", "loadfile", "--no-loadscope-reorder")

# The tests start a hundred programs: whatever is usual here, each module is compiled once and not by each of them.
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}


@dataclass(frozen=True)
class Result:
    """How one check went."""

    name: str
    passed: bool
    seconds: float


def test(arguments: Sequence[str], console: Console) -> int:
    """Runs every check, or only pytest when there are arguments for it; returns 0 if all pass."""
    tests: Check = ("tests", ("-m", "pytest", *(arguments or SIDE_BY_SIDE)))
    checks = [tests] if arguments else [*STATIC_CHECKS, tests]
    with tempfile.TemporaryDirectory(prefix="cms-care-test-") as folder, Keeper() as keeper:
        data = DataFolder(Path(folder))
        data.make()
        env = base_environment(data) | start_services(keeper, data, console, throw_away=True) | COMPILED_ONCE
        results = [_run(keeper, check, env, console) for check in checks]
    console.say()
    for result in results:
        console.say(f"{result.name:<12}{'passed' if result.passed else 'FAILED'}{result.seconds:8.1f} s")
    return 0 if all(result.passed for result in results) else 1


def _run(keeper: Keeper, check: Check, env: Mapping[str, str], console: Console) -> Result:
    name, arguments = check
    console.say(f"\n{name}: {' '.join(arguments)}")
    start = time.monotonic()
    status = keeper.run_in_front(python(*arguments), env)
    keeper.rest(0)  # Ctrl-C ends us all, not this check alone
    return Result(name, status == 0, time.monotonic() - start)
