"""The environment in which the product's programs run, and the servers that it names."""

import os
import secrets
import sys
from pathlib import Path

from launch import broker, postgres
from launch.console import Console
from launch.keeper import Keeper
from launch.paths import DataFolder

REPLACEABLE = ("DATABASE_URL", "REDIS_URL")  # named in our environment, a server is used and none is started


def base_environment(data: DataFolder) -> dict[str, str]:
    """Our own environment with the local settings filled in where it has none."""
    local = {
        "CMS_DATA_DIR": str(data.path),
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key(data),
        "DJANGO_SETTINGS_MODULE": "cms_care.settings",
        "PYTHONUNBUFFERED": "1",  # so that logs are complete when somebody reads them
        "PATH": _with_database_tools(),
    }
    return {**os.environ, **local}


def start_services(keeper: Keeper, data: DataFolder, console: Console, *, throw_away: bool = False) -> dict[str, str]:
    """Starts the servers that our environment does not name; returns DATABASE_URL and REDIS_URL."""
    urls = {name: os.environ[name] for name in REPLACEABLE if os.environ.get(name)}
    if "DATABASE_URL" not in urls:
        fresh = not data.database.exists()
        console.say("Making a new database …" if fresh else "Starting the database …")
        urls["DATABASE_URL"] = postgres.start(keeper, data, throw_away=throw_away)
    if "REDIS_URL" not in urls:
        console.say("Starting the broker …")
        urls["REDIS_URL"] = broker.start(keeper, data)
    return urls


def secret_key(data: DataFolder) -> str:
    """This machine's own signing key, made on first use and readable by its owner only."""
    try:
        return data.secret_key.read_text(encoding="ascii")
    except FileNotFoundError:
        data.make()
    unfinished = data.secret_key.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
    unfinished.rename(data.secret_key)
    return data.secret_key.read_text(encoding="ascii")


def python(*arguments: str | Path) -> list[str]:
    """A command line for .venv's Python; programs are run as modules, for scripts break in long paths."""
    return [sys.executable, *map(str, arguments)]


def _with_database_tools() -> str:
    """PATH with psql and pg_dump at its end, for `./run manage dbshell`."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), str(postgres.programs_folder(postgres.package()))))
