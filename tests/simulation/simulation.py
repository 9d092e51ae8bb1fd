"""One seeded history: a virtual clock, the real services, the real database, people with habits, things that fail.

Everything that is random is drawn from the seed before it is done, so that the same seed is the same history, row
by row. Sweep and deliverer run when their next tick finds something due; the ticks between would find nothing.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from unittest.mock import patch
from uuid import UUID

from django.test import override_settings

from contacts import outbox
from contacts.models import OutgoingMail, User
from escalation.models import FailedLook, FiredRung
from escalation.services.recompute import recompute
from escalation.services.sweep import sweep_due
from tests.simulation import habits
from tests.simulation.acts import ACTS, KEYED, KINDS, REFUSALS, Turn, a_business_day, touched
from tests.simulation.bulk import ManyAtOnce
from tests.simulation.calamities import Calamities
from tests.simulation.checker import Checker
from tests.simulation.dossier import Dossier
from tests.simulation.faults import WIRE, Crash, crash_at
from tests.simulation.world import START, build
from tickets.desk.services.take_call import Caller, take_call
from tickets.models import Ticket
from tickets.selectors.rule_versions import pending_redatings
from tickets.selectors.rules import office_calendar
from tickets.services.record import Actor
from tickets.services.redating import redate_due
from tickets.services.submit import Request, submit
from tickets.states import FINISHED

SWEEP_EVERY = timedelta(seconds=60)
DELIVER_EVERY = timedelta(minutes=5)
AFTER_A_CRASH = timedelta(seconds=20)
AFTERWARDS = 12  # days in which nobody acts any more: every ladder runs to its end

CALLER = Caller(name="Chris Doe", relation="customer", method="call_back", line="877.877.8748")
CRASHES = {"act": 0.06, "sweep": 0.05, "deliver": 0.05}
LONGEST_ACT = 60  # statements; a crash drawn beyond the last one does not happen


@dataclass
class Counts:
    """What happened, for the report."""

    acts: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    crashes: int = 0
    sweeps: int = 0
    told: int = 0
    mails: int = 0

    def happened(self) -> dict[str, int]:
        """All of it but the acts by name, in words."""
        return {
            "acts": self.acts.total(),
            "refused": self.refused,
            "crashes": self.crashes,
            "sweeps": self.sweeps,
            "told": self.told,
            "mails": self.mails,
        }


class Simulation:
    """The history of one seed; `run` lives it, `checker` has what was asked of it."""

    def __init__(self, seed: int, days: int, tickets: int, afterwards: int = AFTERWARDS) -> None:
        self.days, self.tickets = days, tickets
        self.rng = Random(seed)
        self.counts = Counts()
        self.checker = Checker()
        self.now = START
        self.end = START + timedelta(days=days)  # of what people do; the clock goes on until all is told
        self.very_end = self.end + timedelta(days=afterwards)
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._serial = count()
        self._last_sweep = self._last_delivery = START + timedelta(seconds=self.rng.randrange(60))

    def run(self) -> None:
        """Lives it to the end; raises BrokenError at the first thing that is wrong."""
        with _virtual():
            self.world = build(self.rng)
            self.checker.look_around()
            self.calendar = office_calendar()
            self.calamities = Calamities(self)
            self.many = ManyAtOnce(self)
            for number in range(self.tickets):
                self.at(habits.arrival(self.rng, self.calendar, START, self.days), self._filing(number))
            self.at(START + timedelta(hours=27), self._recompute, by_itself=True)
            self._live()
            self._settle_mails()
            self.checker.everything(self.now)

    def at(self, when: datetime, what: Callable[[], None], *, by_itself: bool = False) -> None:
        """Puts something on the agenda; what people would do after their end is left undone."""
        if when < (self.very_end if by_itself else self.end):
            heapq.heappush(self._agenda, (when, next(self._serial), what))

    # The clock

    def _live(self) -> None:
        """Goes from one instant at which something happens to the next."""
        while (step := self._next_step()) is not None:
            self.now, what = step
            what()

    def _next_step(self) -> tuple[datetime, Callable[[], None]] | None:
        steps = [(self._next_sweep(), self._sweep), (self._next_delivery(), self._deliver)]
        if self._agenda:
            steps.append((self._agenda[0][0], self._from_the_agenda))
        known = [(at, what) for at, what in steps if at is not None and at <= self.very_end]
        return min(known, key=lambda step: step[0], default=None)

    def _from_the_agenda(self) -> None:
        heapq.heappop(self._agenda)[2]()

    def _next_sweep(self) -> datetime | None:
        cursor = Ticket.objects.filter(check_at__isnull=False).order_by("check_at", "id")
        due = cursor.values_list("check_at", flat=True).first()
        if due is None:
            return None
        return self.calamities.sweep_runs_again(_tick(self._last_sweep, due, SWEEP_EVERY))

    def _next_delivery(self) -> datetime | None:
        waiting = OutgoingMail.objects.filter(next_attempt_at__isnull=False).order_by("next_attempt_at")
        due = waiting.values_list("next_attempt_at", flat=True).first()
        return _tick(self._last_delivery, due, DELIVER_EVERY) if due else None

    # What runs by itself

    def _sweep(self) -> None:
        self._last_sweep = self.now
        due = list(Ticket.objects.filter(check_at__lte=self.now).values_list("pk", flat=True))
        if self.crashes("sweep", lambda: sweep_due(self.now)):
            self.checker.settled(due, self.now)
            return
        self.counts.sweeps += 1
        self.checker.swept(due, self.now)
        if self.rng.random() < 0.1:  # a second beat ticked too
            sweep_due(self.now)
            self.checker.unchanged("a_second_sweep_changes_nothing", due, self.now)
        self._told_people_answer(due)

    def _told_people_answer(self, swept: list[int]) -> None:
        fired = [rung for ticket_id in sorted(swept) for rung in self.checker.dossier(ticket_id).fired]
        for rung in fired:
            if rung.fired_at == self.now and rung.outcome == FiredRung.Outcome.TOLD:
                self.counts.told += 1
                if self.rng.random() < 0.4:
                    later = timedelta(seconds=self.rng.randrange(60, 2 * 86400))
                    self.at(self.now + later, self._acknowledging(rung.ticket_id, rung.person_id))

    def _deliver(self) -> None:
        self._last_delivery = self.now
        WIRE.is_down = self.calamities.mail_is_down(self.now)
        self.crashes("deliver", lambda: outbox.deliver_due(self.now))

    def _recompute(self) -> None:
        """The nightly look for what the facts say otherwise finds nothing; nor does ours at every ticket."""
        self.at(self.now + timedelta(days=1), self._recompute, by_itself=True)
        healed = recompute(self.now)
        wrong = [f"healed {healed.tickets}, failed {healed.failed}"] if healed.healed or healed.failed else []
        self.checker.judge(
            "the_nightly_recompute_heals_nothing", next(iter(healed.tickets), None), iter(wrong), self.now
        )
        failed = [f"ticket {look.ticket_id}: {look.error}" for look in FailedLook.objects.all()]
        self.checker.judge("no_look_fails", None, iter(failed), self.now)
        self.checker.everything(self.now)

    def follow_the_rules(self) -> None:
        """Open tickets follow a changed rule; after a crash, or until all have, the next minute goes on with it."""
        self.calendar = office_calendar()
        crashed = self.crashes("act", lambda: redate_due(self.now))
        is_done = not crashed and not pending_redatings()
        self.look_at_all_open()
        if not is_done:
            self.at(self.now + timedelta(minutes=3), self.follow_the_rules, by_itself=True)

    def look_at_all_open(self) -> None:
        """After something that concerns every open ticket."""
        open_ids = Ticket.objects.filter(owed_at__isnull=False).order_by("pk").values_list("pk", flat=True)
        self.checker.settled(open_ids, self.now)

    def crashes(self, what: str, work: Callable[[], object]) -> bool:
        """Does the work, or has it crash somewhere inside; whether it did."""
        crash = self.rng.random() < CRASHES[what]
        where = crash_at(self.rng.randrange(1, LONGEST_ACT), after=self.rng.random() < 0.5)
        try:
            with where if crash else nullcontext():
                work()
        except Crash:
            self.counts.crashes += 1
            return True
        return False

    # What people do

    def _filing(self, number: int) -> Callable[[], None]:
        agent = self.rng.choice(self.world.agents)
        kind, report, level = self.rng.choice(KINDS)
        stranger = self.rng.random() < 0.1
        agencies = [pk for pk in self.world.accounts if (pk == agent.agency_id) != stranger]
        account = self.rng.choice(self.world.accounts[self.rng.choice(agencies)])
        request = Request(
            submission_key=UUID(int=self.rng.getrandbits(128)),
            kind=kind,
            report=report,
            service_level=level,
            customer_name=account.customer.name,
            account_text=account.number,
            description=f"request {number + 1}",
            details="What is wrong, and since when.",
        )
        if self.rng.random() < 0.7:
            return lambda: self._file(request, agent)
        call = replace(request, call="your call", quick=self.rng.random() < 0.7)
        rep = self.rng.choice(self.world.reps["helpdesk"])
        return lambda: self._file(call, agent, rep)

    def _file(self, request: Request, chosen: User, called: User | None = None) -> None:
        agent = self.world.still_here(chosen)
        actor = Actor(self.world.still_here(called) if called else agent, "web")

        def work() -> Ticket:
            if called:
                return take_call(CALLER, request, submitter=agent, confirms=False, actor=actor, now=self.now)
            return submit(request, submitter=agent, channel="web", actor=actor, now=self.now)

        if self.crashes("act", work):
            self._is_filed(request, at_most=True)
            self.at(self.now + AFTER_A_CRASH, lambda: self._file(request, agent, called))
            return
        self._is_filed(request, at_most=False)
        ticket = work()  # the browser sent it twice
        self._is_filed(request, at_most=False)
        self.counts.acts["call" if called else "file"] += 1
        self.checker.settled([ticket.pk], self.now)
        self._rep_comes(ticket.pk)
        self._agent_comes(ticket.pk)

    def _is_filed(self, request: Request, *, at_most: bool) -> None:
        filed = Ticket.objects.filter(submission_key=request.submission_key).count()
        wrong = [f"{filed} tickets of one request"] if filed != 1 and not (at_most and filed == 0) else []
        self.checker.judge("one_request_is_one_ticket", None, iter(wrong), self.now)

    def _rep_comes(self, ticket_id: int) -> None:
        rep = self.rng.choice(self.world.reps[self.rng.choice(list(self.world.reps))])
        at = self.now + habits.pause_before(self.rng, self.world.diligence[rep.pk])
        staff = self.rng.choice(self.world.seniors) if self.rng.random() < 0.1 else rep
        self.at(habits.working_time(self.rng, self.calendar, at), lambda: self._work(ticket_id, staff))

    def _agent_comes(self, ticket_id: int) -> None:
        at = self.now + timedelta(seconds=self.rng.randrange(1800, 5 * 86400))
        self.at(habits.working_time(self.rng, self.calendar, at), lambda: self._ask(ticket_id))

    def _work(self, ticket_id: int, staff: User) -> None:
        dossier = self.checker.dossier(ticket_id)
        self._act(
            habits.draw(self.rng, habits.of_the_rep(dossier)), self._turn(dossier, self.world.still_here(staff))
        )
        if dossier.ticket.status not in FINISHED:
            self._rep_comes(ticket_id)

    def _ask(self, ticket_id: int) -> None:
        dossier = self.checker.dossier(ticket_id)
        name = habits.draw(self.rng, habits.of_the_agent(dossier))
        if dossier.ticket.status not in FINISHED or self.rng.random() < 0.5:
            self._act(name, self._turn(dossier, dossier.ticket.submitter))
        if name == "reopen":
            self._rep_comes(ticket_id)
        self._agent_comes(ticket_id)

    def _acknowledging(self, ticket_id: int, person_id: int | None) -> Callable[[], None]:
        told = next(person for person in self.world.staff if person.pk == person_id)
        return lambda: self._act(
            "acknowledge", self._turn(self.checker.dossier(ticket_id), self.world.still_here(told))
        )

    def _turn(self, dossier: Dossier, staff: User) -> Turn:
        own, alike = self.world.accounts[dossier.ticket.agency_id], self._alike(dossier.ticket)
        return Turn(
            ticket_id=dossier.ticket.pk,
            staff=staff,
            agent=self.world.still_here(dossier.ticket.submitter),
            key=UUID(int=self.rng.getrandbits(128)),
            day=a_business_day(self.calendar, self.now, self.rng.choice((0, 1, 1, 2, 3, 5, 9, 14, 20, 24))),
            party=self.rng.choice(("submitter", "customer")),
            kind=self.rng.choice(KINDS),
            account=self.rng.choice(own).number,
            level=self.rng.choice((1, 2, 2, 3, 4)),
            seen_with=dossier.ticket.assignee_id,
            other=self.rng.choice(alike or [dossier.ticket.pk]),
            this_stays=self.rng.random() < 0.5,
        )

    def _alike(self, ticket: Ticket) -> list[int]:
        """The other open requests of the same agency that ask for the same kind of thing."""
        asked = (ticket.agency_id, ticket.kind, ticket.report)
        others = (dossier.ticket for dossier in self.checker.known.values())
        alike = (one for one in others if (one.agency_id, one.kind, one.report) == asked and one.owed_at)
        return sorted(one.pk for one in alike if one.pk != ticket.pk)

    def _act(self, name: str, turn: Turn) -> None:
        """Does it as a person would: refused, it changes nothing; after a crash they look and try again."""
        ids = touched(name, turn)
        try:
            crashed = self.crashes("act", lambda: ACTS[name](turn, self.now))
        except REFUSALS:
            self.counts.refused += 1
            self.checker.unchanged("what_is_refused_changes_nothing", ids, self.now)
            return
        if crashed:
            self.checker.unchanged("what_was_aborted_changes_nothing", ids, self.now)
            self.at(self.now + AFTER_A_CRASH, lambda: self._act(name, turn))
            return
        self.counts.acts[name] += 1
        self.checker.acted(name, turn, ids, self.now)
        if self.rng.random() < 0.15 and name in KEYED:  # the answer was lost after the commit, the form is sent again
            with suppress(*REFUSALS):
                ACTS[name](turn, self.now)
            self.checker.unchanged("what_is_sent_twice_is_said_once", ids, self.now)

    # The end

    def _settle_mails(self) -> None:
        """Every mail was accepted by the mail server, twice only where a deliverer crashed, with one Message-ID."""
        WIRE.is_down = False
        outbox.deliver_due(self.very_end + timedelta(days=1))
        rows = list(OutgoingMail.objects.order_by("pk"))
        self.counts.mails = len(rows)
        accepted = Counter(message_id for message_id, _ in WIRE.accepted)
        wrong = [f"{mail.dedup_key} is {mail.state}" for mail in rows if mail.state != mail.State.SENT]
        wrong += [f"{mail.dedup_key} was never accepted" for mail in rows if not accepted[mail.message_id]]
        twice = sum(accepted.values()) - len(rows)
        if twice > self.counts.crashes:
            wrong.append(f"{twice} mails were sent again, after {self.counts.crashes} crashes")
        self.checker.judge("each_mail_is_delivered", None, iter(wrong[:5]), self.now)


def _tick(last: datetime, due: datetime, every: timedelta) -> datetime:
    """The first tick after the last one at which what is due is seen."""
    return last + every * max(1, -((last - due) // every))


@contextmanager
def _virtual() -> Iterator[None]:
    """Mails go to WIRE, and a pass over the outbox takes no time: only the virtual clock counts."""
    WIRE.clear()
    standing = patch.object(outbox, "_stopwatch", lambda: timedelta)
    with override_settings(EMAIL_BACKEND="tests.simulation.faults.WireBackend"), standing:
        yield
