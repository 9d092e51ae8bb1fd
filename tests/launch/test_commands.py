"""The words that people type after ./run, and what they read."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from launch.bootstrap import report
from launch.commands import main, split
from launch.console import Console, last_lines
from launch.paths import DataFolder
from launch.supervisor import welcome
from tests.launch.product import ROOT


@pytest.mark.parametrize(
    ("typed", "ours", "theirs"),
    [
        ([], [], []),
        (["--port", "9000"], ["--port", "9000"], []),
        (["manage", "migrate", "--help"], ["manage"], ["migrate", "--help"]),
        (["--data", "d", "test", "-q", "--port"], ["--data", "d", "test"], ["-q", "--port"]),
        (["reset", "--yes"], ["reset", "--yes"], []),
        (["--data", "test", "--port", "9000"], ["--data", "test", "--port", "9000"], []),
        (["--data", "manage", "manage", "check"], ["--data", "manage", "manage"], ["check"]),
    ],
)
def test_manage_and_pytest_get_their_own_arguments_untouched(
    typed: list[str], ours: list[str], theirs: list[str]
) -> None:
    assert tuple(map(list, split(typed))) == (ours, theirs)


@pytest.mark.parametrize(
    "wrong", [["--port", "0"], ["--port", "65536"], ["--port", "http"], ["stop"], ["--data", " "]]
)
def test_what_cannot_be_meant_is_refused(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(wrong)
    assert refusal.value.code == 2
    assert wrong[-1] in capsys.readouterr().err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    commands = ("test", "coverage", "mutate", "kills", "screenshots", "manage", "doctor", "reset", "lock")
    assert all(f"\n  {command} " in shown for command in commands)


def test_the_welcome_shows_address_and_sign_ins_in_columns() -> None:
    accounts = [
        {"role": "rep", "name": "Ann", "email": "ann@cms.example", "password": "p1"},
        {"role": "director", "name": "Bo", "email": "bo@cms.example", "password": "p2"},
    ]
    shown = welcome("http://127.0.0.1:8000/", accounts, DataFolder(Path("var")), 8025)
    assert "127.0.0.1:8025" in shown
    assert "running at http://127.0.0.1:8000/ " in shown
    assert "\n  rep (Ann)      ann@cms.example  p1\n  director (Bo)  bo@cms.example   p2" in shown


def test_without_a_demo_world_there_is_no_table() -> None:
    assert "password" not in welcome("http://127.0.0.1:8000/", [], DataFolder(Path("var")), 8025)


def test_a_patient_console_is_silent_at_first() -> None:
    quiet, loud = io.StringIO(), io.StringIO()
    Console(quiet, patience=60).say("hello")
    Console(loud).say("hello")
    assert (quiet.getvalue(), loud.getvalue()) == ("", "hello\n")


def test_a_message_quotes_only_the_end_of_a_log_and_only_this_start(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("yesterday\n" + "".join(f"line {n}\n" for n in range(20)))
    assert last_lines(log, count=2, since=len("yesterday\n")) == "    line 18\n    line 19"
    log.write_text("yesterday\n")
    assert last_lines(log, since=len("yesterday\n")) == "    (nothing was written)"


def test_progress_of_an_installation_is_told_every_ten_packages() -> None:
    said = io.StringIO()
    lines = [*(f"Collecting package{n}==1 (from lock)\n" for n in range(1, 13)), "Installing collected packages: a\n"]
    assert report(Console(said), lines, 12) == lines
    assert said.getvalue().splitlines() == ["  10 of 12 fetched", "  12 of 12 fetched; writing them to disk …"]


def test_the_launcher_needs_nothing_but_python() -> None:
    """Everything that runs before the packages are installed imports only the standard library."""
    probe = "import sys; sys.path.insert(0, sys.argv[1]); import launch.commands"
    import_alone = [sys.executable, "-I", "-S", "-c", probe, str(ROOT)]
    assert subprocess.run(import_alone, capture_output=True, text=True, check=False).stderr == ""
