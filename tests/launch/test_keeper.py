"""Processes that cannot outlive the one who started them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launch.console import LaunchError
from launch.keeper import Keeper, Program
from launch.privileges import Nobody, OwnNamespace, unprivileged
from tests.launch.product import ROOT, family, survivors, wait_until

# Starts a shell with a child of its own that heeds no polite signal, says its scratch folder, and waits.
KEEP = """
import sys
from pathlib import Path
from launch.keeper import Interrupted, Keeper, Program
with Keeper() as keeper:
    shell = "trap '' TERM INT; sleep 100 & sleep 100; sleep 100"
    keeper.start(Program("shell", ["sh", "-c", shell], {}, Path(sys.argv[1]), grace=0.2))
    print(keeper.scratch, flush=True)
    try:
        keeper.watch()
    except Interrupted:
        print("interrupted", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_outlives_the_keeper(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KEEP, str(tmp_path / "log")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout
        scratch = Path(keeper.stdout.readline().strip())
        try:  # keeper, guardian, shell and its two children
            wait_until(lambda: len(family(keeper.pid)) == 5, 10)
            members = family(keeper.pid)
            keeper.send_signal(number)
            last_words = keeper.stdout.read()
        finally:
            keeper.kill()
    wait_until(lambda: not survivors(members), 10)
    wait_until(lambda: not scratch.exists(), 5)
    assert last_words == ("" if number == signal.SIGKILL else "interrupted\n")


def test_a_failing_program_is_told_with_its_last_words(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = Program("guest", ["sh", "-c", "echo it hurts; exit 3"], {"PATH": os.defpath}, log)
    with Keeper() as keeper, pytest.raises(LaunchError, match=r"(?s)The guest stopped with status 3\..*it hurts"):
        keeper.run(program)


def test_a_program_reads_what_is_typed_and_is_heard_line_by_line(tmp_path: Path) -> None:
    heard: list[str] = []
    with Keeper() as keeper:
        keeper.run(Program("echo", ["cat"], {"PATH": os.defpath}, tmp_path / "log"), b"one\ntwo\n", heard.append)
    assert heard == ["one", "two"]


def test_a_large_log_is_put_aside_at_the_next_start(tmp_path: Path) -> None:
    log = tmp_path / "guest.log"
    log.write_bytes(b"x" * 5_000_001)
    with Keeper() as keeper:
        keeper.run(Program("guest", ["echo", "new"], {"PATH": os.defpath}, log))
    assert log.read_text() == "new\n"
    assert (tmp_path / "guest.log.1").stat().st_size == 5_000_001


def test_what_refuses_root_is_not_started_as_root() -> None:
    identity = unprivileged()
    assert _user_inside(identity.enter) != 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_both_ways_of_giving_up_root() -> None:
    assert _user_inside(Nobody().enter) == _user_inside(OwnNamespace().enter) != 0


def _user_inside(enter: object) -> int:
    asked = subprocess.run(["id", "-u"], preexec_fn=enter, capture_output=True, check=True)  # type: ignore[call-overload]
    return int(asked.stdout)
