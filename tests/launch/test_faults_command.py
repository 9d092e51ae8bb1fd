"""./run faults passes its arguments on, and refuses what cannot be meant before anything starts."""

import pytest

from launch.commands import main, split
from launch.faults import faults


def test_the_trials_get_their_own_arguments_untouched() -> None:
    typed = ["--data", "d", "faults", "--trials", "10", "--only", "live: *"]
    assert split(typed) == (typed[:3], typed[3:])


def test_help_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "\n  faults " in capsys.readouterr().out


def test_it_tells_what_it_takes(capfd: pytest.CaptureFixture[str]) -> None:
    assert faults(["--help"]) == 0
    shown = capfd.readouterr().out
    assert all(option in shown for option in ("--trials N", "--seed S", "--only NAME", "--control", "--json FILE"))


@pytest.mark.parametrize("wrong", [["--trials", "many"], ["--trials", "0"], ["--seed"], ["everything"]])
def test_what_cannot_be_meant_is_refused(wrong: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert faults(wrong) == 2
    assert "usage: ./run faults" in capfd.readouterr().err
