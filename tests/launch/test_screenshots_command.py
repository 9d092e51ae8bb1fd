"""./run screenshots refuses what cannot be meant, and says what is missing, before anything starts."""

import io

import pytest

from launch.commands import main, split
from launch.console import Console, LaunchError
from launch.screenshots import NO_BROWSER, screenshots
from pictures.gallery import GALLERY


def test_the_names_of_pictures_are_its_own() -> None:
    assert split(["--data", "d", "screenshots", "board"]) == (["--data", "d", "screenshots"], ["board"])


def test_it_tells_which_pictures_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        screenshots(["--help"], Console(io.StringIO()))
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert [picture.name for picture in GALLERY if picture.name not in shown] == []


def test_a_picture_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        screenshots(["moon"], Console(io.StringIO()))
    assert end.value.code == 2
    assert "there is no picture 'moon': use board" in capsys.readouterr().err


def test_without_a_browser_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(LaunchError, match="No Chromium"):
        screenshots([], Console(io.StringIO()))
    assert main(["screenshots"]) == 1
    assert NO_BROWSER in capsys.readouterr().err
