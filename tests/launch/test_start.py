"""./run, its one lock and its port; ./run kills tells how it starts after it was killed."""

import smtplib
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from launch.supervisor import mail_port_of
from tests.launch.overdue import processes
from tests.launch.product import (
    Product,
    answer_of,
    free_port,
    free_web_port,
    survivors,
    wait_until,
)
from tests.mail.post import letter

pytestmark = pytest.mark.processes
DANA = "Dana Ortiz <dana.ortiz@harbor-telecom.example>"


def test_it_runs_refuses_a_second_start_serves_manage_and_stops(start: Callable[[], Product], data: Path) -> None:
    with start() as product:
        assert product.get("/") == 302
        assert product.get("/sign-in/") == 200
        members = product.family()
        with smtplib.SMTP("127.0.0.1", mail_port_of(product.port)) as listener:
            listener.send_message(letter(DANA, "Rowan Labs: a fee by night – 770 555 0177"))
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
        wait_until(lambda: delivered(data), seconds=60)  # by way of beat and worker
        assert processes(data) == ["beat", "worker"]

        assert product.stop() == 0
        assert not survivors(members)


def delivered(data: Path) -> list[Path]:
    """The mails of the demo world that were sent so far."""
    return list((data / "mail").glob("*.eml"))


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
