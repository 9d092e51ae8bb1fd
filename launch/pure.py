"""The pure modules and their tests alone, in a folder in which nothing else can be imported."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from launch.paths import ROOT
from launch.privileges import die_with_parent
from launch.services import python

# The house law of imports holds for these: the standard library and one another.
PURE_MODULES = (
    "tickets.business_time",
    "tickets.calendar_rules",
    "tickets.calendar_draft",
    "tickets.pauses",
    "tickets.sla",
    "tickets.why",
    "tickets.states",
    "tickets.turns",
    "tickets.routing",
    "tickets.subject",
    "tickets.asked",
    "tickets.secrecy",
    "tickets.numbers",
    "tickets.spelling",
    "tickets.wording",
    "tickets.hours",
    "escalation.ladder",
    "escalation.levelling",
    "escalation.forecasting",
)
PACKAGES = ("tickets", "escalation")
TESTS = Path("tests", "pure")

# Django is installed beside them, and its pytest plug-in would ask for settings.
CONFIGURATION = """\
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = "-p no:django -p no:cacheprovider -q"
filterwarnings = ["error"]

[tool.mutmut]
source_paths = ["tickets", "escalation"]
also_copy = ["tests"]
"""


@contextmanager
def pure_tree() -> Iterator[Path]:
    """A throw-away folder with the pure modules, their tests and a configuration of their own."""
    with tempfile.TemporaryDirectory(prefix="cms-care-pure-") as name:
        folder = Path(name)
        for package in (*PACKAGES, "tests"):
            (folder / package).mkdir()
            (folder / package / "__init__.py").touch()
        for module in PURE_MODULES:
            source = Path(*module.split(".")).with_suffix(".py")
            shutil.copy(ROOT / source, folder / source)
        shutil.copytree(ROOT / TESTS, folder / TESTS, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "pyproject.toml").write_text(CONFIGURATION, encoding="utf-8")
        yield folder


def coverage() -> int:
    """Shows which branches of the pure modules their own tests reach; returns 0 if that is all of them."""
    with pure_tree() as folder:
        measured = f"--source={','.join(PACKAGES)}"
        tested = run_in(folder, "-m", "coverage", "run", "--branch", measured, "-m", "pytest", str(TESTS))
        shown = run_in(folder, "-m", "coverage", "report", "--skip-empty", "--show-missing", "--fail-under=100")
    return tested or shown


def run_in(folder: Path, *arguments: str) -> int:
    """Runs Python in a folder, on our own terminal; returns its exit status."""
    with start_in(folder, arguments, None) as front:
        return front.wait()


def start_in(folder: Path, arguments: Sequence[str], output: int | None) -> subprocess.Popen[bytes]:
    """Starts Python in a folder; it ends with us. `output` is where both its streams go, None is the terminal."""
    return subprocess.Popen(
        python(*arguments),
        cwd=folder,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGKILL),  # noqa: PLW1509 - we have one thread
    )
