"""The whole product, started by ./run as a person would, for tests that need real processes."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from launch.supervisor import mail_port_of

ROOT = Path(__file__).resolve().parents[2]
SERVERS_OF_THE_TEST = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "CMS_DATA_DIR", "CMS_SITE_URL", "SECRET_KEY")


def run_command(data: Path, *arguments: str, **options: object) -> "subprocess.Popen[str]":
    """Starts ./run on a data folder, with an environment in which no server is named."""
    env = {name: value for name, value in os.environ.items() if name not in SERVERS_OF_THE_TEST}
    command = [sys.executable, str(ROOT / "run"), "--data", str(data), *arguments]
    return subprocess.Popen(command, env=env, text=True, start_new_session=True, **options)  # type: ignore[call-overload,no-any-return]


def answer_of(data: Path, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    """Runs a command of ./run to its end: exit status, standard output, standard error."""
    pipe = subprocess.PIPE
    with run_command(data, *arguments, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        output, errors = process.communicate(typed, timeout=90)
    return process.returncode, output, errors


class Product:
    """A running ./run. Use it as a context: it is stopped at the end whatever happened."""

    def __init__(self, data: Path, port: int | None = None) -> None:
        self.data = data
        self.port = port or free_web_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = data.with_name(f"{data.name}-{self.port}.out")

    def __enter__(self) -> Self:
        with self.output.open("w") as output:
            self.process = run_command(self.data, "--port", str(self.port), stdout=output, stderr=output)
        try:
            wait_until(lambda: "running at" in self.said() or self.process.poll() is not None, 90)
            assert self.process.poll() is None, self.said()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of its servers."""
        environment: dict[str, str] = json.loads((self.data / "running.json").read_text())["environment"]
        return environment

    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text()

    def get(self, path: str) -> int:
        """The status with which a page answers."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            link.request("GET", path)
            return link.getresponse().status
        finally:
            link.close()

    def family(self) -> dict[int, str]:
        """All its processes, itself included: number and command line."""
        return family(self.process.pid)

    def child(self, words: str) -> int:
        """The number of the direct child whose command line contains these words."""
        pid = self.process.pid
        return next(one for one, line in family(pid).items() if words in line and parent(one) == pid)

    def stop(self) -> int:
        """Ctrl-C; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)

    def kill_and_see_it_gone(self) -> None:
        """kill -9 of the supervisor alone, that is of ./run itself: whatever it started ends too."""
        members = self.family()
        self.process.kill()
        self.process.wait()
        wait_until(lambda: not survivors(members), seconds=10)


def give_its_number_to_the_living(data: Path) -> None:
    """A database that died without a word: its number is by now that of another process, this one."""
    postgres = data / "postgres"
    (postgres / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres}\n")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_web_port() -> int:
    """A port that is free, and so is the one for mail beside it."""
    while True:
        port = free_port()
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", mail_port_of(port)))
            return port


def wait_until(true: Callable[[], object], seconds: float) -> None:
    """Waits until something is true; fails when it is not in time."""
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, f"not true within {seconds} seconds"
        time.sleep(0.05)


def parent(pid: int) -> int | None:
    """A process's parent; None when it has ended."""
    try:
        state, number = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return None
    return None if state == "Z" else int(number)


def family(pid: int) -> dict[int, str]:
    """A living process and all its descendants: number and command line."""
    parents = {int(entry.name): parent(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")}
    members = {pid}
    while more := {one for one, of in parents.items() if of in members} - members:
        members |= more
    lines = {one: command_line(one) for one in members if parents.get(one)}
    return {one: line for one, line in lines.items() if line}


def command_line(pid: int) -> str:
    """What a process was started with; empty if it has ended meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def survivors(members: dict[int, str]) -> dict[int, str]:
    """Those of a family that still live."""
    return {pid: line for pid, line in members.items() if parent(pid) is not None}
