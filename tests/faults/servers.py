"""The servers of the trials: the product's own, on throw-away data, each to be killed and started again.

Standard library only, for the settings of the product name these servers.
"""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import tempfile
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random

from launch import broker, postgres
from launch.keeper import Keeper, Process, Program
from launch.paths import DataFolder
from launch.services import base_environment, python
from launch.supervisor import beat_program, bound_socket, web_program, worker_program
from tests.faults.mailbox import Mailbox
from tests.launch.product import family, free_port, survivors

KILL = signal.SIGKILL
WEB, WORKER, BEAT = "web server", "worker (Celery)", "scheduler (Celery beat)"  # as their programs are named
STARTING = 60.0  # seconds


class WatchfulKeeper(Keeper):
    """Knows each program's latest process by its name."""

    def start(self, program: Program, stdin: int = subprocess.DEVNULL) -> Process:
        process = super().start(program, stdin)
        self.latest = getattr(self, "latest", {}) | {program.name: process}
        return process


class Servers:
    """Database and mail server from the start; broker, web, worker and beat once a trial asks for them."""

    def __init__(self, keeper: WatchfulKeeper, data: DataFolder, database: str | None = None) -> None:
        self.keeper, self.data = keeper, data
        self.mailbox = Mailbox(data.path / "mail", free_port())
        self.mailbox.empty()
        self.web_port = free_port()
        self._listener: socket.socket | None = None
        self._broker_port, self._broker_password = free_port(), secrets.token_urlsafe(24)
        self.environment = self._environment(database or postgres.start(keeper, data))
        self.start_mail_server()

    def _environment(self, database: str) -> dict[str, str]:
        """What all programs are told: our servers, whatever others our own environment names."""
        return base_environment(self.data) | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database,
            "REDIS_URL": f"redis://:{self._broker_password}@127.0.0.1:{self._broker_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
            "CMS_SITE_URL": f"http://127.0.0.1:{self.web_port}",
        }

    # --- mail server -----------------------------------------------------------------------------

    def start_mail_server(self) -> None:
        box = self.mailbox
        argv = python("-m", "tests.faults.mailbox", box.folder, str(box.port))
        process = self.keeper.start(Program("mail server", argv, self.environment, self.data.log("mail-server")))
        self.keeper.wait_until(lambda: _listens(box.port), process, STARTING)

    def kill(self, name: str) -> None:
        """kill -9 of a program and of all that it had started."""
        process = self.keeper.latest[name]
        process.signal(KILL)
        self.keeper.stop(process)

    # --- database --------------------------------------------------------------------------------

    def stop_database(self, how: signal.Signals) -> None:
        """Ends the server at once, SIGKILL or SIGQUIT, and waits until none of its processes is left."""
        process = self.keeper.latest["database"]
        members = family(process.popen.pid)
        process.signal(how)
        self.keeper.stop(process)
        while survivors(members):
            self.keeper.rest()

    def start_database(self) -> None:
        postgres.start(self.keeper, self.data)

    def kill_session(self, random: Random) -> None:
        """kill -9 of one session's process: the server ends all of them and recovers by itself."""
        members = family(self.keeper.latest["database"].popen.pid)
        sessions = sorted(pid for pid, line in members.items() if line.startswith("postgres: cms_care "))
        os.kill(random.choice(sessions), KILL)

    # --- broker ----------------------------------------------------------------------------------

    def start_broker(self) -> None:
        """On the same port and with the same password each time, as a broker that comes back."""
        settings = f"bind 127.0.0.1\nport {self._broker_port}\nrequirepass {self._broker_password}\n"
        env = {"PATH": os.environ.get("PATH", os.defpath)}
        program = Program("broker", [broker.binary(), "-"], env, self.data.log("broker"), serves_others=True)
        with tempfile.TemporaryFile() as typed:
            typed.write(f'{settings}save ""\nappendonly no\ndir "{self.keeper.scratch}"\n'.encode())
            typed.seek(0)
            process = self.keeper.start(program, typed.fileno())
        self.keeper.wait_until(lambda: _listens(self._broker_port), process, STARTING)

    def flush_broker(self) -> None:
        """Every task that waits is gone."""
        with socket.create_connection(("127.0.0.1", self._broker_port), timeout=5) as link:
            link.sendall(f"AUTH {self._broker_password}\r\nFLUSHALL\r\n".encode())
            link.recv(64)

    # --- web, worker, beat -----------------------------------------------------------------------

    def go_live(self) -> None:
        """Starts broker, web, worker and beat, unless they run."""
        if "broker" not in self.keeper.latest:
            self.start_broker()
            self.start_web()
            self.start_worker()
            self.start_beat()
            self.keeper.wait_until(self._web_answers, self.keeper.latest[WEB], STARTING)

    def _web_answers(self) -> bool:
        link = HTTPConnection("127.0.0.1", self.web_port, timeout=5)
        try:
            link.request("GET", "/healthz")
            return link.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False
        finally:
            link.close()

    def start_web(self) -> None:
        """On a socket that stays open: whoever calls meanwhile waits."""
        self._listener = self._listener or bound_socket(self.web_port)
        self.keeper.start(web_program(self.data, self.environment, self._listener.fileno()))

    def start_worker(self) -> Process:
        return self.keeper.start(worker_program(self.data, self.environment))

    def restart_all(self) -> None:
        """kill -9 of web, worker and beat, and others in their places."""
        for name, start in ((WEB, self.start_web), (WORKER, self.start_worker), (BEAT, self.start_beat)):
            self.kill(name)
            start()

    def restart_worker(self) -> None:
        """kill -9 of the worker, and another one."""
        self.kill(WORKER)
        self.start_worker()

    def start_beat(self) -> Process:
        """With a memory of its own, for there may be two."""
        folder = Path(tempfile.mkdtemp(dir=self.keeper.scratch))
        return self.keeper.start(beat_program(self.data, self.environment, folder))

    def kill_some(self, process: Process, random: Random) -> bool:
        """kill -9 of one process, or of all, of a living program; tells whether its first one was hit."""
        first = process.popen.pid
        members = sorted(family(first))
        hit = random.choice([[first], members, [random.choice(members)]])
        for pid in hit:
            with contextlib.suppress(ProcessLookupError):  # its parent, killed first, took it along
                os.kill(pid, KILL)
        return first in hit


def _listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
