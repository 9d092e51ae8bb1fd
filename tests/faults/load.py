"""Clients that go on filing requests, by the web and overdue ones past it, until they are told to end.

A client gives no request up: it sends it again, with the same key, until somebody has answered for it.
"""

import http.client
import os
import re
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from random import Random
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import DatabaseError, InterfaceError, connection

from contacts.clock import instant
from contacts.models import User
from tests.faults.findings import Finding, Harm
from tests.faults.kill_points import in_child, status_of
from tests.world import file

ANSWER_WITHIN, LAST_ANSWER_WITHIN = 5.0, 60.0  # seconds
BETWEEN_REQUESTS, BETWEEN_ATTEMPTS = 0.05, 0.1  # seconds
ANSWERS_NOT_AWAITED = 0.2  # the share of answers for which a client of the web does not wait

Send = Callable[[str, UUID], bool]


@dataclass
class Clients:
    """Who files, and what they were told."""

    folder: Path
    pids: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def accepted(self) -> set[str]:
        """The words of every request whose filing was answered."""
        return {words for journal in self.folder.glob("accepted-*") for words in journal.read_text().splitlines()}

    def end(self) -> None:
        """Each finishes the request that it is about to file; one that cannot is a finding."""
        for pid in self.pids:
            os.kill(pid, signal.SIGTERM)
        ends = [status_of(pid) for pid in self.pids]
        if any(ends):
            self.findings.append(Finding(Harm.STUCK, "a client got no answer for its last request"))


@contextmanager
def clients_filing(
    folder: Path, address: tuple[str, int], dana: User, *, careless: bool = False
) -> Iterator[Clients]:
    """Three clients: two on the web, one that files what is overdue; careless ones take a new key each time."""
    clients = Clients(folder)
    cookies = _signed_in(dana)
    sends = {
        "web 1": partial(_send_by_web, address, cookies, Random(1)),
        "web 2": partial(_send_by_web, address, cookies, Random(2)),
        "overdue": partial(_file_overdue, dana, Random(3)),
    }
    for name, send in sends.items():
        journal = folder / f"accepted-{name}"
        journal.write_text("")
        clients.pids.append(in_child(partial(_keep_filing, name, send, journal, careless)))
    try:
        yield clients
    finally:
        clients.end()


def _keep_filing(name: str, send: Send, journal: Path, careless: bool) -> None:
    asked_to_end: list[float] = []
    signal.signal(signal.SIGTERM, lambda *_: asked_to_end.append(time.monotonic()))
    for number in count(1):
        words, key = f"{name}, request {number}", uuid4()
        while not send(words, uuid4() if careless else key):
            if asked_to_end and time.monotonic() > asked_to_end[0] + LAST_ANSWER_WITHIN:
                raise TimeoutError(f"Nobody answers for {words}.")
            time.sleep(BETWEEN_ATTEMPTS)
        with journal.open("a") as accepted:
            accepted.write(f"{words}\n")
        if asked_to_end:
            return
        time.sleep(BETWEEN_REQUESTS)


def _send_by_web(address: tuple[str, int], cookies: str, random: Random, words: str, key: UUID) -> bool:
    """Posts the form; now and then without waiting for the answer, as when the line goes dead."""
    link = http.client.HTTPConnection(*address, timeout=ANSWER_WITHIN)
    token = re.findall("csrftoken=([^;]*)", cookies)[0]
    form = {"submission_key": key, "account": "770 555 0142", "description": words, "details": "A trial."}
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        body = urlencode(form | {"step": "file", "csrfmiddlewaretoken": token})
        link.request("POST", "/requests/new/billing/", body, headers)
        if random.random() < ANSWERS_NOT_AWAITED:
            return False
        answer = link.getresponse()
        return answer.status == 302 and re.fullmatch(r"/requests/\d+/", answer.getheader("Location", "")) is not None
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _file_overdue(dana: User, random: Random, words: str, key: UUID) -> bool:
    """Files a request of some days ago, for which a rung is due at once in an office that never closes."""
    received = instant() - timedelta(days=random.randint(2, 6))
    try:
        file(dana, received, submission_key=key, description=words)
    except (DatabaseError, InterfaceError):  # the driver has more than one name for a session that is gone
        connection.close()
        return False
    return True


def _signed_in(user: User) -> str:
    """The cookies of a browser in which the user has signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={secrets.token_hex(16)}"
