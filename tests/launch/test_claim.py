"""One user of a data folder at a time, and what ./run reset may delete."""

import io
import os
from pathlib import Path

import pytest

from launch.claim import Holder, claim, read_holder, try_claim
from launch.console import Console, LaunchError
from launch.paths import DataFolder
from launch.reset import reset

ME = Holder(os.getpid(), "./run", "http://127.0.0.1:8000/", {"REDIS_URL": "redis://"})


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "var")


def test_the_second_is_refused_and_told_by_whom(data: DataFolder) -> None:
    with claim(data, ME):
        assert read_holder(data) == ME
        with pytest.raises(LaunchError, match=rf"in use by \./run \(process {os.getpid()}\) at http://127"):
            claim(data, ME)
    assert read_holder(data) is None


def test_what_a_dead_holder_left_is_no_obstacle(data: DataFolder) -> None:
    data.path.mkdir()
    data.running.write_text('{"pid": 1, "command": "./run"')
    assert read_holder(data) is None
    taken = try_claim(data)
    assert taken is not None
    with taken:
        assert try_claim(data) is None


def test_reset_deletes_all_and_the_next_start_finds_an_empty_folder(data: DataFolder) -> None:
    with claim(data, ME):
        (data.path / "mail" / "1.eml").write_text("")
        data.secret_key.write_text("")
    assert reset(data, sure=True, console=Console(io.StringIO())) == 0
    assert os.listdir(data.path) == ["running.json"]


def test_reset_does_not_delete_without_a_yes(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with claim(data, ME):
        data.secret_key.write_text("")
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))  # not a terminal
    with pytest.raises(LaunchError, match="add --yes"):
        reset(data, sure=False, console=Console(io.StringIO()))
    assert data.secret_key.exists()


def test_reset_keeps_what_somebody_else_put_there(data: DataFolder) -> None:
    with claim(data, ME):
        data.secret_key.write_text("")
        (data.path / "backup.sql").write_text("")
    said = io.StringIO()
    assert reset(data, sure=True, console=Console(said)) == 0
    assert sorted(os.listdir(data.path)) == ["backup.sql", "running.json"]
    assert "empty but for backup.sql" in said.getvalue()


def test_a_folder_of_other_things_is_not_taken(data: DataFolder) -> None:
    data.path.mkdir()
    (data.path / "thesis.txt").write_text("")
    with pytest.raises(LaunchError, match=r"such as thesis\.txt"):
        claim(data, ME)
    assert os.listdir(data.path) == ["thesis.txt"]


def test_reset_leaves_a_folder_alone_that_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("")
    with pytest.raises(LaunchError, match="was not made by"):
        reset(DataFolder(tmp_path), sure=True, console=Console(io.StringIO()))
    assert (tmp_path / "thesis.txt").exists()
