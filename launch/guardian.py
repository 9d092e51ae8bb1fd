"""A second pair of eyes: should the supervisor be killed, the guardian ends what it had started."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

LAST_WORD = 5.0  # seconds that a process has to end by itself before it is killed


class Guardian:
    """A forked child that reads names of process groups from a pipe and acts when the pipe closes.

    A killed supervisor cannot clean up; the closing of its end of the pipe is the one thing it still does.
    """

    def __init__(self, scratch: Path) -> None:
        reader, self._pipe = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._pipe)
            try:
                _watch(reader, scratch)
            finally:
                os._exit(0)  # never back into the supervisor's code
        os.close(reader)
        self._gone = False

    def adopt(self, group: int, last_signal: signal.Signals) -> None:
        """From now on `group` is ended with `last_signal` should we die."""
        self._note(group, last_signal.value)

    def release(self, group: int) -> None:
        """The group has ended; its number may soon belong to somebody else."""
        self._note(group, 0)

    @property
    def ended(self) -> bool:
        """Whether the guardian itself was killed."""
        self._gone = self._gone or os.waitpid(self._pid, os.WNOHANG)[0] == self._pid
        return self._gone

    def dismiss(self) -> None:
        """Ends the guardian, which ends whatever is still adopted, and waits for it."""
        os.close(self._pipe)
        if not self._gone:
            os.waitpid(self._pid, 0)

    def _note(self, group: int, last_signal: int) -> None:
        with contextlib.suppress(BrokenPipeError):  # it was killed, and the supervisor is about to notice
            os.write(self._pipe, f"{group} {last_signal}\n".encode())


def _watch(reader: int, scratch: Path) -> None:
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    with open(reader, encoding="ascii") as notes:
        for note in notes:
            group, last_signal = map(int, note.split())
            groups[group] = last_signal
    _end({group: last_signal for group, last_signal in groups.items() if last_signal})
    shutil.rmtree(scratch, ignore_errors=True)


def _end(groups: dict[int, int]) -> None:
    for group, last_signal in groups.items():
        signal_group(group, last_signal)
    give_up = time.monotonic() + LAST_WORD
    while any(signal_group(group, 0) for group in groups) and time.monotonic() < give_up:
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def signal_group(group: int, number: int) -> bool:
    """Sends a signal to a process group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
