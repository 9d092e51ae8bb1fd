"""A mail listener as a process of its own on the database of the tests, to be talked to, stopped and killed."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from cms_care.settings import BASE_DIR
from tests.kept_world import KeptWorld
from tests.mail.post import BILLING

DANA = "dana.ortiz@agency.example"
LISTENER = ("manage.py", "mail_listener")


@pytest.fixture(scope="module")
def open_house(kept_world: KeptWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The world, committed for other processes to see; for tests that only have mail kept."""
    with django_db_blocker.unblock():
        kept_world.lay()
        yield
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def listener(open_house: None) -> Iterator["Listener"]:
    """One that runs for all tests of a module."""
    with Listener() as running:
        yield running


@pytest.fixture
def no_mail(db: None, open_house: None) -> Iterator[None]:
    """Forgets the mail that a test has had kept: another process has committed it."""
    yield
    beside = connection.copy()
    with beside.cursor() as cursor:
        cursor.execute("DELETE FROM tickets_incomingmail")
    beside.close()


def database_of_the_tests() -> str:
    """The address of the database that this very process is using."""
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{connection.settings_dict['NAME']}"


class Listener:
    """`manage.py mail_listener` on two ports of its own, which stay bound while it is away."""

    def __init__(self, database: str | None = None, program: Sequence[str] = LISTENER) -> None:
        self._program = program
        self.database = database or database_of_the_tests()
        self._doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        self.smtp_port, self.lmtp_port = (int(door.getsockname()[1]) for door in self._doors)
        self._folder = tempfile.TemporaryDirectory(prefix="listener-")
        self._log = Path(self._folder.name) / "log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        self._folder.cleanup()
        for door in self._doors:
            door.close()

    def start(self) -> None:
        """Starts it; whoever calls meanwhile waits in the queue of the port."""
        smtp, lmtp = (door.fileno() for door in self._doors)
        command = [sys.executable, *self._program, "--smtp", f"fd:{smtp}", "--lmtp", f"fd:{lmtp}"]
        env = os.environ | {"DATABASE_URL": self.database, "DJANGO_SETTINGS_MODULE": "cms_care.settings"}
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=BASE_DIR, env=env, pass_fds=(smtp, lmtp), stdout=log, stderr=log
            )

    def log(self) -> str:
        """What it has written so far."""
        return self._log.read_text()

    def most_memory(self) -> int:
        """The most megabytes that it ever held."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1000

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(timeout=20)

    def stop(self) -> int:
        """SIGTERM; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def smtp(self) -> smtplib.SMTP:
        """A client that has said EHLO."""
        client = smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=30)
        client.ehlo("mx.agency.example")
        return client

    def lmtp(self) -> smtplib.LMTP:
        """A client that has said LHLO."""
        client = smtplib.LMTP("127.0.0.1", self.lmtp_port)
        client.ehlo("mx.agency.example")
        return client

    def lines(self) -> "Lines":
        """A client that sends what it likes."""
        return Lines(self.smtp_port)


class Lines:
    """A raw connection: sends bytes, reads lines."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def say(self, *pieces: bytes, pause: float = 0) -> None:
        """Sends the pieces, each in a packet of its own if there is a pause between them."""
        for piece in pieces:
            self._socket.sendall(piece)
            time.sleep(pause)

    def hear(self, count: int = 1) -> list[bytes]:
        """The next lines that come, without their ends; fewer if it hangs up."""
        return [line.rstrip() for line in (self._file.readline() for _ in range(count)) if line]

    def hear_all(self) -> list[bytes]:
        """Every line until it hangs up."""
        return [line.rstrip() for line in self._file]

    def begin(self, sender: bytes = b"dana.ortiz@agency.example", to: Sequence[str] = (BILLING,)) -> None:
        """Up to the message itself."""
        self.hear()
        self.say(b"EHLO mx.agency.example\r\n")
        while self.hear()[0][3:4] == b"-":
            pass
        recipients = b"".join(f"RCPT TO:<{one}>\r\n".encode() for one in to)
        self.say(b"MAIL FROM:<" + sender + b">\r\n" + recipients + b"DATA\r\n")
        assert self.hear(2 + len(to))[-1].startswith(b"354")


def letter(message_id: str = "one", text: str = "The credit of August is missing.", **headers: str) -> bytes:
    """A request of Dana's for the billing mailbox, with the prescribed subject."""
    usual = {
        "From": f"Dana Ortiz <{DANA}>",
        "To": BILLING,
        "Subject": "Peachtree Dental Group: credit missing – 770 555 0142",
        "Date": "Tue, 15 Sep 2026 10:00:00 -0400",
        "Message-ID": f"<{message_id}@agency.example>",
        "Content-Type": "text/plain; charset=utf-8",
    } | headers
    lines = [f"{name}: {value}" for name, value in usual.items()]
    return "\r\n".join([*lines, "", text, ""]).encode()
