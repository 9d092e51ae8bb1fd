"""Starts processes that cannot outlive us, watches them and stops them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from launch.console import LaunchError, last_lines
from launch.guardian import LAST_WORD, Guardian, signal_group
from launch.paths import ROOT
from launch.privileges import SameUser, die_with_parent

LONGEST_SOCKET_FOLDER = 60  # a socket's whole path must stay below 104 bytes on some systems
LARGEST_LOG = 5_000_000  # bytes, before a start puts it aside
ORDINARY = SameUser()


class Interrupted(BaseException):
    """Somebody asked us to stop: Ctrl-C, a closed terminal, or a plain kill."""


@dataclass(frozen=True)
class Program:
    """What to start, and how it likes to be stopped."""

    name: str
    argv: Sequence[str | os.PathLike[str]]
    env: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    last_signal: signal.Signals = signal.SIGKILL  # when there is no time left
    grace: float = 5.0  # seconds between the two
    identity: SameUser = ORDINARY
    keep_open: tuple[int, ...] = ()
    serves_others: bool = False  # and is stopped after them


@dataclass(frozen=True)
class Process:
    """A started program, the leader of a process group of its own."""

    program: Program
    popen: subprocess.Popen[bytes]
    log_start: int

    @property
    def ended(self) -> bool:
        return self.popen.poll() is not None

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal, unless the process has ended."""
        self.popen.send_signal(number)

    def ends_within(self, seconds: float) -> bool:
        """Waits for the end; False if it has not come by then."""
        try:
            self.popen.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return False
        return True

    def obituary(self) -> str:
        """How it ended, with the last lines that it wrote."""
        code = self.popen.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"stopped with status {code}"
        tail = last_lines(self.program.log, since=self.log_start)
        return f"The {self.program.name} {how}. The end of {self.program.log}:\n{tail}"


class Keeper:
    """A context in which processes live: whichever way it is left, none of them remains."""

    def __enter__(self) -> Self:
        self._stop_asked = False
        self._processes: list[Process] = []
        self.scratch = _private_folder()
        self._guardian = Guardian(self.scratch)
        self._handlers = {number: signal.signal(number, self._on_signal) for number in _heeded()}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(*(process for process in self._processes if not process.program.serves_others))
        self.stop(*self._processes)
        self._guardian.dismiss()
        shutil.rmtree(self.scratch, ignore_errors=True)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_asked = True

    def rest(self, seconds: float = 0.05) -> None:
        """Waits; raises Interrupted if we were asked to stop. Every wait of ours goes through here."""
        if self._stop_asked:
            raise Interrupted
        time.sleep(seconds)
        if self._stop_asked:
            raise Interrupted

    def start(self, program: Program, stdin: int = subprocess.DEVNULL) -> Process:
        """Starts a program in its own process group, writing to its log."""
        if program.log.exists() and program.log.stat().st_size > LARGEST_LOG:
            program.log.rename(program.log.with_suffix(".log.1"))
        with program.log.open("ab") as log:
            start = log.tell()  # asked first: the program moves the same position as it writes
            process = Process(program, self._spawn(program, stdin, log.fileno()), start)
        self._processes.append(process)
        self._guardian.adopt(process.popen.pid, program.last_signal)
        return process

    def _spawn(self, program: Program, stdin: int, output: int) -> subprocess.Popen[bytes]:
        parent = os.getpid()

        def settle() -> None:
            program.identity.enter()
            die_with_parent(parent, program.last_signal)

        return subprocess.Popen(
            program.argv,
            env=program.env,
            cwd=ROOT,
            stdin=stdin,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop the others in order
            pass_fds=program.keep_open,
            preexec_fn=settle,  # noqa: PLW1509 - we have one thread
        )

    def stop(self, *processes: Process) -> None:
        """Asks all of them to end, waits out the grace of each, then ends their whole groups."""
        for process in processes:
            process.signal(process.program.stop_signal)
        asked = time.monotonic()
        for process in processes:
            if not process.ends_within(asked + process.program.grace - time.monotonic()):
                process.signal(process.program.last_signal)
                process.ends_within(LAST_WORD)
            group = process.popen.pid
            signal_group(group, signal.SIGKILL)
            process.popen.wait()
            self._guardian.release(group)
            self._processes.remove(process)

    def run(self, program: Program, typed: bytes = b"", heard: Callable[[str], None] | None = None) -> None:
        """Runs a program to its end with `typed` on its standard input; LaunchError if it fails.

        Each line that it writes is passed to `heard` as it comes.
        """
        with tempfile.TemporaryFile() as stdin:
            stdin.write(typed)
            stdin.seek(0)
            process = self.start(program, stdin.fileno())
        with program.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(process.log_start)
            ended = False
            while not ended:
                ended = process.ended  # asked before reading, so that the last lines are heard too
                for line in log:
                    if heard:
                        heard(line.rstrip())
                if not ended:
                    self.rest()
        self.stop(process)
        if process.popen.returncode != 0:
            raise LaunchError(process.obituary())

    def run_in_front(self, argv: Sequence[str | os.PathLike[str]], env: Mapping[str, str]) -> int:
        """Runs a program on our own terminal and pipes; returns its exit status, as a shell tells signals."""
        settle = partial(die_with_parent, os.getpid(), signal.SIGKILL)
        with subprocess.Popen(argv, cwd=ROOT, env=env, preexec_fn=settle) as front:  # noqa: PLW1509

            def pass_on(number: int, _frame: FrameType | None) -> None:
                self._stop_asked = True
                if number != signal.SIGINT:  # Ctrl-C reaches it from the terminal itself
                    front.send_signal(number)

            for number in self._handlers:
                signal.signal(number, pass_on)
            status = front.wait()
        for number in self._handlers:
            signal.signal(number, self._on_signal)
        return status if status >= 0 else 128 - status

    def wait_until(self, ready: Callable[[], bool], process: Process, seconds: float) -> None:
        """Waits until `ready()`; LaunchError if the process ends first or the time runs out."""
        give_up = time.monotonic() + seconds
        while not ready():
            if process.ended:
                raise LaunchError(process.obituary())
            if time.monotonic() > give_up:
                tail = last_lines(process.program.log, since=process.log_start)
                raise LaunchError(f"The {process.program.name} gave no answer in {seconds:.0f} seconds:\n{tail}")
            self.rest()

    def watch(self) -> None:
        """Returns never: raises Interrupted when asked to stop, LaunchError when a process ends by itself."""
        while not self._guardian.ended:
            for process in self._processes:
                if process.ended:
                    raise LaunchError(process.obituary())
            self.rest(0.2)
        raise LaunchError("The guardian of ./run was killed; without it nothing may go on running.")


def _heeded() -> list[signal.Signals]:
    """The signals that ask us to stop; a closed terminal does not when we were started with nohup."""
    closing = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *closing]


def _private_folder() -> Path:
    """A new folder for sockets that only we can enter, with a path short enough for them."""
    usual = tempfile.gettempdir()
    short = usual if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes it private
    return Path(tempfile.mkdtemp(prefix="cms-care-", dir=short))
