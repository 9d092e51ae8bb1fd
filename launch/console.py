"""What a person at the terminal reads."""

import sys
import time
from pathlib import Path
from typing import TextIO

# What launch.prepare puts before the lines that the supervisor should read.
PROGRESS, ACCOUNTS = "progress: ", "accounts: "


class LaunchError(Exception):
    """A failure whose message says what happened and what to do; shown without a traceback."""


class Console:
    """Progress lines; with `patience`, silent until that many seconds have passed."""

    def __init__(self, stream: TextIO, patience: float = 0.0) -> None:
        self._stream = stream
        self._loud_from = time.monotonic() + patience

    def say(self, text: str = "") -> None:
        """Prints one line at once, unless the time to speak has not come yet."""
        if time.monotonic() >= self._loud_from:
            print(text, file=self._stream, flush=True)


def quiet_console() -> Console:
    """For commands whose output a program may read: standard error, and only for people or long waits."""
    return Console(sys.stderr, patience=0.0 if sys.stderr.isatty() else 3.0)


def last_lines(log: Path, count: int = 12, since: int = 0) -> str:
    """The end of a log file from byte `since` on, indented for quoting in a message."""
    try:
        with log.open("rb") as lines:
            lines.seek(since)
            tail = lines.read().decode(errors="replace").splitlines()[-count:]
    except FileNotFoundError:
        tail = []
    return "\n".join(f"    {line}" for line in tail or ["(nothing was written)"])
