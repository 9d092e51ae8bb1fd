"""One trial's own past: an empty database but for its people, a clock that the trial moves, requests to file."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import StringIO
from random import Random

from django.core.management import call_command
from django.db import connection
from django.db.models import Min

from contacts.models import Membership, OutgoingMail, Role, Team, User
from contacts.outbox import deliver_due
from escalation.services.sweep import sweep_due
from tests.emptying import unguarded
from tests.faults.findings import Finding, Harm
from tests.faults.invariants import Evidence, whole
from tests.faults.mailbox import Mailbox
from tests.world import OFFICE, World, build_world, file, office, person
from tickets.business_time import BusinessCalendar
from tickets.models import OfficeCalendar, Ticket
from tickets.selectors.rules import calendar_of

PATIENCE = 20.0  # seconds of real time for what takes less than one
RECEIVED = ("2026-09-15 10:00", "2026-09-15 17:00", "2026-09-18 18:00", "2026-05-22 12:00", "2026-11-25 14:00")
KINDS = ("billing", "maintenance")


@dataclass(frozen=True)
class Stage:
    """What all trials share: the people of the tests and the mail server."""

    people: World
    mailbox: Mailbox


def set_up(mailbox: Mailbox) -> Stage:
    """Loads the shipped directory, rules and ladders, and the people of the tests, with a rep in every team."""
    for command in ("load_directory", "load_rules", "load_ladders"):
        call_command(command, stdout=StringIO())
    people = build_world()
    for team in Team.objects.exclude(pk__in=Membership.objects.values("team")):
        Membership.objects.create(user=person(f"Rep of {team.key}", Role.REP), team=team)
    return Stage(people, mailbox)


def clean() -> None:
    """Empties the database of requests and mails; people and rules stay."""
    with unguarded(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE tickets_ticket, tickets_batch, contacts_outgoingmail CASCADE")


def calendar_in_force() -> BusinessCalendar:
    return calendar_of(OfficeCalendar.objects.latest("version", "id"))


@dataclass
class Scene:
    """A trial with a clock of its own, which starts when its requests are received and never goes back."""

    stage: Stage
    random: Random
    kind: str
    evidence: Evidence = field(default_factory=Evidence)
    days: int = 0

    def __post_init__(self) -> None:
        clean()
        self.stage.mailbox.empty()
        self.people = self.stage.people
        self.calendar = calendar_in_force()
        self.now = office(self.random.choice(RECEIVED))
        self.received = self.now
        self.day1 = self.calendar.day1(self.received)

    def at(self, days: int, wall: str) -> datetime:
        """Moves the clock to that hour of the office, so many business days after Day 1."""
        self.days, day = days, self.calendar.add_business_days(self.day1, days)
        self.now = datetime.fromisoformat(f"{day} {wall}").replace(tzinfo=OFFICE)
        return self.now

    def wish(self) -> dict[str, str]:
        """A request to be filed, with words of its own; filing it has been answered by the end of the trial."""
        words = f"request {len(self.evidence.accepted) + 1} of a trial"
        self.evidence.accepted.add(words)
        return {"kind": self.kind, "description": words}

    def filed(self) -> Ticket:
        return file(self.people.dana, self.now, **self.wish())

    def rep_of(self, ticket: Ticket) -> User:
        return ticket.assignee or self.people.rita

    def recover(self, days: int = 1) -> list[Finding]:
        """Sweeps whenever a cursor asks for it, up to so many days later, and delivers all mails.

        Tells what then is not as it should be; after a day, the first rungs at least have come.
        """
        now, until = self.now, self.now
        if days:
            until = self.at(max(self.days, 2) + days, "12:00")
        self.evidence.answers_lost |= answers_lost(self.stage.mailbox)
        try:
            self.now = self._sweep_on(now, until)
            deliver_all(self.now)
        except TimeoutError as error:
            return [Finding(Harm.STUCK, str(error))]
        return whole(self.evidence, self.stage.mailbox, until)

    def _sweep_on(self, now: datetime, until: datetime) -> datetime:
        give_up = time.monotonic() + PATIENCE
        while (at := _next_look()) is not None and at <= until:
            now = max(now, at)
            sweep_due(now)
            if time.monotonic() > give_up:
                raise TimeoutError(f"The cursor stays at {at}.")
        return now


def answers_lost(mailbox: Mailbox) -> set[str]:
    """The mails that may arrive again: the answer was withheld, or whoever waited for it is dead."""
    sending = OutgoingMail.objects.filter(state=OutgoingMail.State.SENDING)
    return mailbox.unanswered() | set(sending.values_list("message_id", flat=True))


def deliver_all(now: datetime) -> None:
    """Delivers at every moment for which the outbox asks, until it asks no more."""
    give_up = time.monotonic() + PATIENCE
    deliver_due(now)
    while (at := OutgoingMail.objects.aggregate(at=Min("next_attempt_at"))["at"]) is not None:
        now = max(now, at) + timedelta(seconds=1)
        deliver_due(now)
        if time.monotonic() > give_up:
            raise TimeoutError("The outbox does not get empty.")


def _next_look() -> datetime | None:
    at: datetime | None = Ticket.objects.aggregate(at=Min("check_at"))["at"]
    return at
