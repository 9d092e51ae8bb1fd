"""What mail costs on its way in: `MESSAGES=2000 ./run test bench/test_mail_in.py -s`.

Prints milliseconds to read a plain message, messages a second through the listener (a process of its own, real SMTP
from clients in other processes, one commit each), and requests a second that one reader makes of them; asserts
nothing about time. The servers are the throw-away ones, which do not wait for the disk; DATABASE_URL names others.
"""

import os
import subprocess
import sys
import time

import pytest

from bench.measure import show
from cms_care.settings import BASE_DIR
from contacts.clock import instant
from tests.mail.listening import DANA, Listener, letter
from tests.mail.post import BILLING
from tests.world import World
from tickets.mail_parser import parse
from tickets.models import IncomingMail
from tickets.services.mail_in.take_in import take_in_due

MESSAGES = int(os.environ.get("MESSAGES", "1000"))
CLIENTS = 4
PLAIN = letter(text="The credit agreed in August is not on invoice 0926.\r\n" * 30)
NAMELESS = PLAIN.replace(b"Message-ID: <one@agency.example>\r\n", b"")

pytestmark = pytest.mark.django_db(transaction=True)


def test_reading() -> None:
    print(f"\n{len(PLAIN):,} bytes of plain text          median     worst   ms")
    show("parsed", lambda: parse(PLAIN))


def test_listening_and_taking_in(world: World) -> None:
    with Listener() as listener:
        listener.smtp().close()  # until it listens
        clients = [client(listener.smtp_port, f"bench-{number}") for number in range(CLIENTS)]
        began, started = time.perf_counter(), cpu_seconds(listener)
        for each in clients:
            assert each.stdin
            each.stdin.write(NAMELESS)
            each.stdin.close()
        assert [each.wait(timeout=120) for each in clients] == [0] * CLIENTS
        seconds, busy = time.perf_counter() - began, cpu_seconds(listener) - started
    kept = IncomingMail.objects.count()
    print(f"\n{kept / seconds:6.0f} messages a second through the listener from {CLIENTS} clients")
    print(f"{busy / kept * 1000:6.1f} ms of the listener's own processor time for each")
    began = time.perf_counter()
    taken = take_in_due(instant()).taken
    print(f"{taken / (time.perf_counter() - began):6.0f} requests a second, with their receipts, by one reader")


def client(port: int, name: str) -> "subprocess.Popen[bytes]":
    """One that waits for its message."""
    count = str(MESSAGES // CLIENTS)
    command = [sys.executable, "-m", "bench.send_mail", str(port), DANA, BILLING, name, count]
    return subprocess.Popen(command, cwd=BASE_DIR, stdin=subprocess.PIPE)


def cpu_seconds(listener: Listener) -> float:
    """What the listener has used of a processor so far."""
    with open(f"/proc/{listener.process.pid}/stat") as stat:
        user, system = stat.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
