"""Mail from two sides, while what takes it in is killed again and again: what is lost, what is doubled?"""

import os
import random
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from queue import Empty, SimpleQueue
from typing import Protocol

from django.db.models import Count, Q

from cms_care.settings import BASE_DIR
from contacts.clock import instant
from contacts.models import OutgoingMail
from tests.mail.dovecot import PROGRAM, Dovecot
from tests.mail.listening import DANA, LISTENER, Listener, letter
from tests.mail.post import BILLING
from tickets.mail_ways.imap import TAKEN_IN
from tickets.models import IncomingMail, Ticket
from tickets.services.mail_in.take_in import LEASE, take_in_due

CLIENTS = 4
OWNER = "hosted"  # of the mailbox that is polled
QUIET = 1.5  # seconds after which what is not kept is lost
HASTY = ("-m", "tests.mail_kills.hasty")


class Victim(Protocol):
    """What can be killed and started again."""

    def start(self) -> None: ...
    def kill(self) -> None: ...


class Task:
    """A program that does one task of the product over and over."""

    def __init__(self, name: str, environment: dict[str, str]) -> None:
        self._command = [sys.executable, "-m", "tests.mail_kills.again", name]
        self._environment = os.environ | environment | {"DJANGO_SETTINGS_MODULE": "cms_care.settings"}

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, cwd=BASE_DIR, env=self._environment, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait(timeout=20)


@dataclass
class Outcome:
    """What a siege did and what it found."""

    by_smtp: int
    by_imap: int
    kills: Counter[str] = field(default_factory=Counter)
    sent_again: int = 0
    seconds: float = 0.0
    findings: list[str] = field(default_factory=list)


def subject_of(number: int) -> str:
    return f"siege {number:05}"


def message(number: int) -> bytes:
    """One that becomes a request of its own."""
    return letter(f"siege-{number}", Subject=f"Peachtree Dental Group: {subject_of(number)} – 770 555 0142")


class Senders:
    """Mail servers that send each message until they are told that it is kept."""

    def __init__(self, port: int, messages: Sequence[bytes]) -> None:
        self._port = port
        self._left: SimpleQueue[bytes] = SimpleQueue()
        for each in messages:
            self._left.put(each)
        self.again = 0
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._send_all) for _ in range(CLIENTS)]

    def __enter__(self) -> "Senders":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=30)

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _send_all(self) -> None:
        with ExitStack() as stack:
            client: smtplib.SMTP | None = None
            for each in self._messages():
                while not self._stopped.is_set():
                    try:
                        client = client or stack.enter_context(self._client())
                        client.sendmail(DANA, [BILLING], each)
                        break
                    except (smtplib.SMTPException, OSError):
                        self.again += 1
                        client = None
                        stack.close()

    def _messages(self) -> Iterator[bytes]:
        try:
            while True:
                yield self._left.get_nowait()
        except Empty:
            return

    def _client(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self._port, local_hostname="mx.agency.example", timeout=30)


@dataclass
class Siege:
    """So many messages, and about so many kills while they come in; `seconds` is the longest that it may take."""

    messages: int
    kills: int
    seed: int
    database: str
    seconds: float
    is_control: bool = False
    tell: Callable[[str], None] = lambda _line: None

    def run(self) -> Outcome:
        """Half by SMTP, half lying in a hosted mailbox if there is a server for one; then the count.

        A control has a listener that answers before it keeps, and nothing else.
        """
        self._random = random.Random(self.seed)
        hosted = self.messages // 2 if PROGRAM and not self.is_control else 0
        self.outcome = Outcome(by_smtp=self.messages - hosted, by_imap=hosted)
        began = time.monotonic()
        with ExitStack() as stack:
            dovecot = stack.enter_context(Dovecot()) if hosted else None
            if dovecot:
                dovecot.put(OWNER, *(message(number) for number in range(self.outcome.by_smtp, self.messages)))
            listener = stack.enter_context(Listener(self.database, HASTY if self.is_control else LISTENER))
            victims = {"listener": listener} | self._tasks(stack, dovecot)
            by_smtp = [message(number) for number in range(self.outcome.by_smtp)]
            with Senders(listener.smtp_port, by_smtp) as senders:
                self._kill_until_all_is_in(victims, senders, began)
            self.outcome.sent_again = senders.again
            self.outcome.findings += left_over(dovecot, hosted) if dovecot else []
        take_in_due(instant() + 2 * LEASE)  # what a killed reader had claimed
        self.outcome.seconds = time.monotonic() - began
        self.outcome.findings += findings(self.messages)
        return self.outcome

    def _tasks(self, stack: ExitStack, dovecot: Dovecot | None) -> dict[str, Victim]:
        """The reader, and the poller where there is a mailbox for it; both run."""
        url = dovecot.url(OWNER, "?mailbox=billing") if dovecot else ""
        tasks = {"reader": self._task("take_in_mail"), "poller": self._task("poll_mailboxes", url)}
        running: dict[str, Victim] = {name: task for name, task in tasks.items() if url or name == "reader"}
        for task in running.values():
            task.start()
            stack.callback(task.kill)
        return running

    def _task(self, name: str, urls: str = "") -> Task:
        return Task(name, {"DATABASE_URL": self.database, "CMS_IMAP_URLS": urls})

    def _kill_until_all_is_in(self, victims: dict[str, Victim], senders: Senders, began: float) -> None:
        """Kills as the work proceeds, never faster: each time one of those who have work to do."""
        step = next_kill = 2 * self.messages / (self.kills + 1)
        before, changed = Progress(), began
        while time.monotonic() < began + self.seconds:
            now = Progress.of_today()
            if now != before:
                before, changed = now, time.monotonic()
            is_quiet = self.is_control and time.monotonic() > changed + QUIET
            if senders.are_done and not now.due and (now.kept == self.messages or is_quiet):
                return
            if now.steps >= next_kill and self.outcome.kills.total() < self.kills:
                next_kill = now.steps + step * self._random.uniform(0.5, 1.5)
                self._kill_one(victims, self._at_work(senders, now), now)
            time.sleep(0.01)
        self.outcome.findings.append(f"not finished within {self.seconds:.0f} s")

    def _at_work(self, senders: Senders, now: "Progress") -> list[str]:
        """Whoever takes in, and once all is in, the reader."""
        listener = [] if senders.are_done else ["listener"]
        poller = ["poller"] if now.by_imap < self.outcome.by_imap else []
        reader = [] if self.is_control else ["reader"]
        return [*listener, *poller] or reader

    def _kill_one(self, victims: dict[str, Victim], at_work: list[str], now: "Progress") -> None:
        if at_work:
            name = self._random.choice(at_work)
            victims[name].kill()
            victims[name].start()
            self.outcome.kills[name] += 1
            self.tell(f"{now.kept} of {self.messages} kept, {now.read} read; the {name} was killed")


@dataclass(frozen=True)
class Progress:
    """How many mails are kept, how many of them by IMAP, how many are read, how many are due to be."""

    kept: int = 0
    by_imap: int = 0
    read: int = 0
    due: int = 0

    @classmethod
    def of_today(cls) -> "Progress":
        """As the database has it."""
        soon = instant() + timedelta(seconds=1)
        counts = IncomingMail.objects.aggregate(
            kept=Count("id"),
            by_imap=Count("id", filter=Q(channel="imap")),
            read=Count("id", filter=~Q(outcome="")),
            due=Count("id", filter=Q(next_look_at__lte=soon)),
        )
        return cls(**counts)

    @property
    def steps(self) -> int:
        return self.kept + self.read


def left_over(dovecot: Dovecot, hosted: int) -> list[str]:
    """What is wrong with the folders of the hosted mailbox."""
    left, taken = dovecot.count(OWNER), dovecot.count(OWNER, TAKEN_IN)
    return [
        *([f"{left} mails still lie in the inbox"] if left else []),
        *([f"{taken} of {hosted} mails lie in “{TAKEN_IN}”"] if taken != hosted else []),
    ]


def findings(messages: int) -> list[str]:
    """Every message without a request, and every one with two, or with two receipts."""
    requests = Counter(Ticket.objects.values_list("description", flat=True))
    receipts = Counter(OutgoingMail.objects.filter(dedup_key__contains="receipt").values_list("about", flat=True))
    expected = [subject_of(number) for number in range(messages)]
    return [
        *(f"lost: {subject}" for subject in expected if not requests[subject]),
        *(f"doubled: {subject}" for subject, count in requests.items() if count > 1),
        *(f"nobody sent it: {subject}" for subject in requests.keys() - {*expected}),
        *(f"{count} receipts for {about}" for about, count in receipts.items() if count > 1),
        *([] if len(receipts) == messages else [f"{len(receipts)} receipts for {messages} messages"]),
        *(f"not read: {mail}" for mail in IncomingMail.objects.exclude(outcome="created")),
    ]
