"""Trials of the running product: web, worker and beat under load, while one server after the other is killed."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random

from django.db import connection

from contacts.clock import instant
from contacts.models import OutgoingMail
from escalation.models import Heartbeat
from escalation.services.sweep import sweep_due
from launch.supervisor import TASK_PROCESSES
from tests.emptying import unguarded
from tests.faults.findings import Finding, Harm, Trial
from tests.faults.invariants import Evidence, whole
from tests.faults.load import clients_filing
from tests.faults.mailbox import Mood
from tests.faults.scene import Stage, answers_lost, clean, deliver_all
from tests.faults.servers import BEAT, WEB, WORKER, Servers
from tickets.models import OfficeCalendar, Ticket

WARMING_UP = 1.0  # seconds of load before something happens, and after it
QUIET_WITHIN = 60.0  # seconds in which the product itself recovers
UNCHANGED = 2.5  # seconds without a change, longer than the mail client waits for an answer
OUTAGE, LONG_OUTAGE = 8.0, 60.0  # seconds
ALWAYS_OPEN = [[["00:00", "24:00"]]] * 7


@dataclass(frozen=True)
class House:
    """The running product with its people and servers, and how long it may take to recover."""

    stage: Stage
    servers: Servers
    patience: float = QUIET_WITHIN

    def rest(self, seconds: float) -> None:
        self.servers.keeper.rest(seconds)


Disturbance = Callable[[House, Random], int]  # returns its kills


def disturbed(disturb: Disturbance, house: House, random: Random, *, careless: bool = False) -> Trial:
    """Disturbs the product under load; then it recovers by itself, and all that was asked of it is counted."""
    mailbox, people = house.stage.mailbox, house.stage.people
    mailbox.empty()
    with office_always_open():
        house.servers.go_live()
        if not _at_work(house):
            house.servers.restart_all()
            return Trial(findings=[Finding(Harm.STUCK, "worker and beat do nothing before the trial begins")])
        address = ("127.0.0.1", house.servers.web_port)
        with clients_filing(mailbox.folder, address, people.dana, careless=careless) as clients:
            house.rest(WARMING_UP)
            kills = disturb(house, random)
            house.rest(WARMING_UP)
        findings = clients.findings + _until_quiet(house)
        if findings:
            house.servers.restart_all()  # so that what is stuck now spoils no other trial
        evidence = Evidence(clients.accepted(), answers_lost(mailbox))
        until = instant()
        sweep_due(until)
        deliver_all(until)
        findings += whole(evidence, mailbox, until)
        return Trial(kills, Ticket.objects.count(), findings)


@contextmanager
def office_always_open() -> Iterator[None]:
    """In an office that never closes, a rung is due at any hour; nothing is left of it or of its requests."""
    office = OfficeCalendar.objects.latest("version", "id")
    office.pk, office.version, office.weekly = None, office.version + 1, ALWAYS_OPEN
    clean()
    office.save()
    try:
        yield
    finally:
        connection.close()
        clean()
        with unguarded():
            office.delete()


def _at_work(house: House) -> bool:
    """Waits until worker and beat have swept; False when they have not in time."""
    before, give_up = instant(), time.monotonic() + QUIET_WITHIN
    swept = Heartbeat.objects.filter(name="sweep", at__gt=before)
    while not swept.exists() and time.monotonic() < give_up:
        house.rest(0.2)
    return swept.exists()


def _until_quiet(house: House) -> list[Finding]:
    """Waits until nothing is due and nothing is on its way; what then still is due is stuck."""
    give_up = time.monotonic() + house.patience
    quiet_since, before = time.monotonic(), _unrest()
    while before[0] or time.monotonic() < quiet_since + UNCHANGED:
        house.rest(0.2)
        now = _unrest()
        if now != before:
            quiet_since, before = time.monotonic(), now
        if time.monotonic() > give_up:
            return [Finding(Harm.STUCK, f"{before[0]} tickets and mails stay due for {house.patience:.0f} s")]
    return []


def _unrest() -> tuple[int, list[tuple[int, int]]]:
    """How much is due at this moment, and the mails on their way with their attempts."""
    now = instant() - timedelta(seconds=1)
    mails = OutgoingMail.objects.filter(next_attempt_at__lte=now)
    sending = OutgoingMail.objects.filter(state=OutgoingMail.State.SENDING).order_by("pk")
    due = Ticket.objects.filter(check_at__lte=now).count() + mails.count()
    return due, list(sending.values_list("pk", "attempts"))


# --- what is done to it --------------------------------------------------------------------------


def nothing(house: House, random: Random) -> int:
    """The load alone."""
    return 0


def kills_of(name: str, restart: str, times: int, house: House, random: Random) -> int:
    """kill -9 of one process or of all processes of a program; it is started again when its first one is gone."""
    for _ in range(times):
        house.rest(random.uniform(0.2, 1.5))
        process = house.servers.keeper.latest[name]
        if house.servers.kill_some(process, random):
            house.servers.kill(name)
            getattr(house.servers, restart)()
    return times


def with_a_second(name: str, start: str, inner: Disturbance, house: House, random: Random) -> int:
    """What `inner` does, while the program runs twice."""
    first = house.servers.keeper.latest[name]
    getattr(house.servers, start)()
    kills = inner(house, random)
    house.rest(3.0)
    house.servers.keeper.stop(first)
    return kills


def database_stopped(how: signal.Signals, house: House, random: Random) -> int:
    """The server ends at once and is started again."""
    house.rest(random.uniform(0.2, 2.0))
    house.servers.stop_database(how)
    connection.close()
    house.rest(random.uniform(0.0, 2.0))
    house.servers.start_database()
    return 1


def database_session_killed(house: House, random: Random) -> int:
    house.rest(random.uniform(0.2, 2.0))
    house.servers.kill_session(random)
    connection.close()
    return 1


def broker_flushed(house: House, random: Random) -> int:
    for _ in range(5):
        house.rest(random.uniform(0.1, 0.8))
        house.servers.flush_broker()
    return 0


def broker_killed(outage: float, house: House, random: Random) -> int:
    """kill -9, and after a while another broker that knows of nothing."""
    house.rest(random.uniform(0.2, 1.0))
    house.servers.kill("broker")
    house.rest(outage)
    house.servers.start_broker()
    return 1


def mail_server_killed(house: House, random: Random) -> int:
    house.rest(random.uniform(0.2, 1.0))
    house.servers.kill("mail server")
    house.stage.mailbox.doubt_the_last(TASK_PROCESSES)
    house.rest(random.uniform(1.0, 3.0))
    house.servers.start_mail_server()
    return 1


def mail_server_in(mood: Mood, house: House, random: Random) -> int:
    house.stage.mailbox.feel(mood)
    house.rest(random.uniform(2.0, 4.0))
    house.stage.mailbox.feel(Mood.GOOD)
    return 0


kill_web = partial(kills_of, WEB, "start_web", 4)
kill_worker = partial(kills_of, WORKER, "start_worker", 3)
kill_beat = partial(kills_of, BEAT, "start_beat", 3)
