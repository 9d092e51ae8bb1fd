"""./run faults in small: a few kills lose nothing; `./run faults --control` finds out what is broken on purpose."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from cms_care.settings import BASE_DIR
from tests.faults.findings import Finding, Harm, Tally, Trial
from tests.faults.kill_points import dying, in_child, moments_of, status_of
from tests.faults.report import table
from tickets.models import Ticket

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


def two_statements() -> None:
    with transaction.atomic():
        Ticket.objects.exists()
        Ticket.objects.exists()


def test_a_moment_comes_before_each_statement_around_the_commit_and_at_the_end() -> None:
    assert moments_of(two_statements) == 2 + 2 + 1


@pytest.mark.parametrize(("fatal", "status"), [(0, 0), (1, -9), (5, -9), (6, 0)])
def test_a_child_dies_at_its_moment_only(fatal: int, status: int) -> None:
    assert status_of(in_child(lambda: dying(two_statements, fatal))) == status
    assert not Ticket.objects.exists()  # our own session has lived on


def test_the_table_sums_each_column() -> None:
    web, worker = Tally("web"), Tally("worker")
    web.add(Trial(kills=2, tickets=5, findings=[Finding(Harm.LOST, "a request")]))
    worker.add(Trial(kills=1, tickets=3))
    worker.add(Trial(kills=1, tickets=3))
    lines = [line.split() for line in table([web, worker]).splitlines()]
    assert lines == [
        ["fault", "trials", "kills", "tickets", "lost", "doubled", "early", "stuck", "unfounded"],
        ["web", "1", "2", "5", "1", "0", "0", "0", "0"],
        ["worker", "2", "2", "6", "0", "0", "0", "0", "0"],
        ["all", "3", "4", "11", "1", "0", "0", "0", "0"],
    ]
