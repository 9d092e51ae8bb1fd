"""The real web server on the database of the tests, and clients that measure it."""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from cms_care.settings import BASE_DIR
from contacts.models import User
from launch.supervisor import WEB_THREADS, WEB_WORKERS
from tests.mail.listening import database_of_the_tests

ROUNDS = int(os.environ.get("ROUNDS", "100"))
CLIENTS = 4
SECONDS = 10  # for which the clients ask at once
KEPT_OPEN = 1  # seconds; gunicorn hangs up after two without a request
TICKS = os.sysconf("SC_CLK_TCK")

Address = Callable[[int], str]  # of the nth visit


@dataclass(frozen=True, slots=True)
class WebServer:
    """gunicorn as ./run starts it."""

    pid: int
    port: int

    def used(self) -> tuple[dict[int, float], dict[int, float]]:
        """The milliseconds of processor time that each worker has used so far, and each process of the database."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        with connection.cursor() as cursor:
            cursor.execute(asked)
            return _cpu(map(int, workers)), _cpu(pid for (pid,) in cursor.fetchall())


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Runs it on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        number = door.fileno()
        size = ["--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--worker-class", "gthread"]
        command = [sys.executable, "-m", "gunicorn", "cms_care.wsgi:application", "--bind", f"fd://{number}", *size]
        env = os.environ | {"DATABASE_URL": database_of_the_tests(), "DJANGO_SETTINGS_MODULE": "cms_care.settings"}
        process = subprocess.Popen(
            [*command, "--no-control-socket", "--log-level", "warning"], cwd=BASE_DIR, env=env, pass_fds=(number,)
        )
        try:
            yield WebServer(process.pid, int(door.getsockname()[1]))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)


class Browser:
    """Somebody signed in, over one connection that is kept."""

    def __init__(self, server: WebServer, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self._headers = {"Cookie": f"{name}={client.cookies[name].value}"}
        self._link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        self._last = 0.0

    def close(self) -> None:
        self._link.close()

    def get(self, address: str) -> float:
        """The milliseconds until the last byte has come."""
        began = time.perf_counter()
        if began - self._last > KEPT_OPEN:
            self._link.close()  # and opened anew by the next line
        self._link.request("GET", address, headers=self._headers)
        answer = self._link.getresponse()
        answer.read()
        self._last = time.perf_counter()
        assert answer.status == 200, (answer.status, address)
        return (self._last - began) * 1000


def show_each(server: WebServer, browsers: Sequence[Browser], addresses: dict[str, Address]) -> None:
    """Prints for each address what one client sees that asks again and again, and the processor time of a visit."""
    print(f"{'':46}{'median':>9}{'p95':>9}{'worst':>9}   ms, of processor time: web and database")
    for name, address in addresses.items():
        for visit in range(2 * WEB_WORKERS):  # what a process keeps is filled
            browsers[visit % len(browsers)].get(address(visit))
        before = server.used()
        taken = [browsers[visit % len(browsers)].get(address(visit)) for visit in range(ROUNDS)]
        web, database = map(_more, server.used(), before)
        shown = f"{statistics.median(taken):9.1f}{p95(taken):9.1f}{max(taken):9.1f}"
        print(f"{name:46}{shown}{web:14.1f}{database:9.1f}", flush=True)


def show_crowd(browsers: Sequence[Browser], addresses: Sequence[Address]) -> None:
    """Prints how many requests a second four clients get who ask for these addresses in turn, all at once."""
    began = time.perf_counter()

    def ask(number: int) -> list[float]:
        taken, visit = [], number * len(addresses) // CLIENTS
        while time.perf_counter() < began + SECONDS:
            taken.append(browsers[number].get(addresses[visit % len(addresses)](visit)))
            visit += 1
        return taken

    with ThreadPoolExecutor(CLIENTS) as pool:
        taken = [each for of_one in pool.map(ask, range(CLIENTS)) for each in of_one]
    rate = len(taken) / (time.perf_counter() - began)
    spread = f"median {statistics.median(taken):.1f}, p95 {p95(taken):.1f} ms"
    print(f"{CLIENTS} clients: {rate:.0f} requests a second, {spread}")


def p95(taken: Sequence[float]) -> float:
    """What nineteen of twenty do not exceed."""
    return sorted(taken)[-(-len(taken) * 95 // 100) - 1]


def _more(now: dict[int, float], before: dict[int, float]) -> float:
    """How much a visit has cost; what has ended meanwhile is left out."""
    return sum(spent - before.get(pid, 0) for pid, spent in now.items()) / ROUNDS


def _cpu(pids: Iterable[int]) -> dict[int, float]:
    found = {}
    for pid in pids:
        with suppress(FileNotFoundError):  # it has ended just now
            user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
            found[pid] = (int(user) + int(system)) * 1000 / TICKS
    return found
