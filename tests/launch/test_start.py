"""./run, its one lock and its port, and a start after it was killed; ./run kills tells more of that."""

import smtplib
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.supervisor import mail_port_of
from tests.launch.overdue import assert_told_once, escalations, file_an_overdue_inquiry, processes
from tests.launch.product import (
    Product,
    answer_of,
    free_port,
    free_web_port,
    give_its_number_to_the_living,
    survivors,
    wait_until,
)

pytestmark = pytest.mark.processes


def test_it_runs_refuses_a_second_start_serves_manage_and_stops(start: Callable[[], Product], data: Path) -> None:
    with start() as product:
        assert product.get("/") == 302
        assert product.get("/sign-in/") == 200
        members = product.family()
        with smtplib.SMTP("127.0.0.1", mail_port_of(product.port)) as mail:
            assert mail.noop()[0] == 250
        for part in (
            "gunicorn",
            "mail_listener",
            "-A cms_care worker",
            "-A cms_care beat",
            "valkey-server",
            "postgres",
        ):
            assert any(part in line for line in members.values()), part

        status, _, errors = answer_of(data, "--port", str(free_port()))
        assert status == 1
        assert f"already in use by ./run (process {product.process.pid}) at {product.url}/" in errors

        status, output, errors = answer_of(data, "manage", "shell", "--no-imports", typed="print(6 * 7)")
        assert (status, output, errors) == (0, "42\n", "")

        status, _, errors = answer_of(data, "reset", "--yes")
        assert (status, "already in use" in errors) == (1, True)
        file_an_overdue_inquiry(data)  # for the next start

        assert product.stop() == 0
        assert not survivors(members)


def test_beside_a_dead_database_it_starts_tells_once_what_is_due_and_nothing_outlives_it(
    start: Callable[[], Product], data: Path
) -> None:
    give_its_number_to_the_living(data)
    with start() as product:
        assert product.get("/healthz") == 200
        wait_until(lambda: escalations(data), seconds=180)
        assert_told_once(data)
        assert processes(data) == ["beat", "worker"]
        product.kill_and_see_it_gone()


def test_what_it_writes_is_private(data: Path) -> None:
    for name in ("running.json", "secret-key"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    for name in ("postgres", "log", "mail"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o700


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, _, errors = answer_of(tmp_path, "--port", str(port))
    assert status == 1
    assert f"Port {port} is taken" in errors
    assert f"--port {port + 1}" in errors
    assert not (tmp_path / "postgres").exists()


def test_a_taken_port_for_mail_is_named_too(tmp_path: Path) -> None:
    port = free_web_port()
    with socket.create_server(("127.0.0.1", mail_port_of(port))):
        status, _, errors = answer_of(tmp_path, "--port", str(port))
    assert status == 1
    assert f"Port {mail_port_of(port)}, for mail, is taken" in errors
    assert f"--port {port + 1}" in errors


def test_manage_brings_its_own_servers_and_passes_the_exit_status(data: Path) -> None:
    ask = "import os, sys; from django.db import connection as c; c.ensure_connection(); sys.exit(int(input()))"
    status, output, errors = answer_of(data, "manage", "shell", "--no-imports", "-c", ask, typed="7\n")
    assert (status, output) == (7, "")
    assert "Traceback" not in errors
