"""The trials of ./run faults in small: a few kills lose nothing, and a product broken on purpose is found out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cms_care.settings import BASE_DIR

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 10


def tried(folder: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Runs the trials on the database of the tests: exit status, and the rows of the table."""
    database = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    report = folder / "report.json"
    command = [sys.executable, "-m", "tests.faults", "--database", database, "--json", str(report), *arguments]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=False)
    assert report.exists(), done.stdout + done.stderr
    return done.returncode, json.loads(report.read_text())["faults"]


def test_a_few_kills_lose_nothing(tmp_path: Path) -> None:
    status, faults = tried(tmp_path, "--trials", str(KILLS), "--only", "kill -9 in sweep: level 2")
    assert sum(fault["kills"] for fault in faults) == KILLS
    assert [fault["findings"] for fault in faults] == [[]] * len(faults)
    assert status == 0


def test_control_without_transactions_kills_lose_mails(tmp_path: Path) -> None:
    status, (fault,) = tried(tmp_path, "--control", "--only", "kill -9, no transactions", "--trials", "100")
    assert fault["kills"] > 0
    assert fault["lost"] > 0
    assert status == 0
