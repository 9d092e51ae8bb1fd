"""Makes .venv hold exactly what the lock file pins, once; later calls only compare a stamp."""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from launch.console import Console, LaunchError
from launch.paths import LOCK, PRODUCTION_LOCK, ROOT, VENV, VENV_PYTHON
from launch.privileges import die_with_parent

STAMP = VENV / "installed-from"


def fingerprint() -> str:
    """What .venv must have been made from: this lock file, by this kind of Python."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock} {sys.implementation.cache_tag}"


def is_installed() -> bool:
    """Whether .venv is complete and current."""
    try:
        return STAMP.read_text(encoding="ascii") == fingerprint() and VENV_PYTHON.exists()
    except OSError:
        return False


def enter_venv(console: Console, arguments: Sequence[str]) -> None:
    """Installs if needed, then goes on in .venv's Python: this process becomes it."""
    if not is_installed():
        with _only_one_installs(console):
            if not is_installed():
                install(console)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(ROOT / "run"), *arguments])  # noqa: S606 - no shell is wanted


@contextmanager
def _only_one_installs(console: Console) -> Iterator[None]:
    """Two starts at once: the second waits here and finds the work done."""
    with LOCK.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.say("Another ./run is installing the packages; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install(console: Console) -> None:
    """Fills .venv from the lock file, with uv where it is at hand, else with pip."""
    STAMP.unlink(missing_ok=True)
    if not (shutil.which("uv") and _install_with_uv(console)):
        _install_with_pip(console)
    unfinished = STAMP.with_suffix(".unfinished")
    unfinished.write_text(fingerprint(), encoding="ascii")
    unfinished.rename(STAMP)


def _install_with_uv(console: Console) -> bool:
    console.say("Installing the pinned packages with uv …")
    steps: list[list[str | Path]] = [
        ["uv", "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV],
        ["uv", "pip", "sync", "--quiet", "--require-hashes", "--python", VENV_PYTHON, LOCK],
    ]
    for step in steps:
        done = subprocess.run(step, stdout=sys.stderr, check=False)
        if done.returncode != 0:
            console.say("uv did not manage it; trying pip.")
            return False
    return True


def _install_with_pip(console: Console) -> None:
    count = len(re.findall(r"^[\w.-]+==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    console.say(f"Installing {count} pinned packages into .venv (once) …")
    _make_venv()
    quiet = ("--no-input", "--disable-pip-version-check", "--progress-bar=off")
    pip: list[str | Path] = [VENV_PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "--no-deps", "-r", LOCK]
    with subprocess.Popen(
        pip,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=partial(die_with_parent, os.getpid(), signal.SIGKILL),  # noqa: PLW1509
    ) as running:
        said = report(console, running.stdout or (), count)
    if running.returncode != 0:
        raise LaunchError("The packages could not be installed:\n" + "".join(said[-12:]))


def report(console: Console, lines: Iterator[str] | Sequence[str], count: int) -> list[str]:
    """Says where pip is, every ten packages; returns all that pip said."""
    said: list[str] = []
    collected = 0
    for line in lines:
        said.append(line)
        if line.startswith("Collecting "):
            collected += 1
            if collected % 10 == 0:
                console.say(f"  {collected} of {count} fetched")
        elif line.startswith("Installing collected"):
            console.say(f"  {collected} of {count} fetched; writing them to disk …")
    return said


def _make_venv() -> None:
    """A fresh environment, unless a usable one is there; what an interrupted one left is removed."""
    if VENV_PYTHON.exists() and _succeeds(VENV_PYTHON, "-m", "pip", "--version"):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise LaunchError(
            f"Python's venv module failed ({sys.executable}):\n{made.stdout}{made.stderr}\n"
            "On Debian and Ubuntu it is in a package of its own: apt install python3-venv"
        )


def _succeeds(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def write_locks(console: Console) -> int:
    """Rewrites both lock files from pyproject.toml, at the newest versions that it allows."""
    if not shutil.which("uv"):
        raise LaunchError("./run lock needs uv, which is not installed. Installing from the locks does not.")
    common = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--quiet")
    command = (
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        *common,
        "--upgrade",
        "--custom-compile-command",
        "./run lock",
    )
    for target, groups in ((LOCK, ("--group", "local", "--group", "dev")), (PRODUCTION_LOCK, ())):
        console.say(f"Writing {target.relative_to(ROOT)} …")
        if subprocess.run([*command, *groups, "-o", target], cwd=ROOT, stdout=sys.stderr, check=False).returncode:
            raise LaunchError("uv could not resolve the dependencies; the message is above.")
    return 0
