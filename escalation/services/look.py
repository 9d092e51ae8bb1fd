"""One look of the sweep at one ticket: facts in, decision out, then rung, event, mail and cursor at once.

1. Lock the ticket row, unless somebody else has it, and check that a look is still due.
2. Evaluate the facts: no clock and no database inside.
3. Write what was missed, who is warned, which rung fires; the unique key (ticket, cycle, level) refuses a second.
4. Set the next look. All of it commits together or not at all [6.5].
"""

from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from contacts.models import User
from contacts.selectors import team_members
from escalation.duty import Duty
from escalation.ladder import Decision, evaluate
from escalation.models import FiredRung, Run
from escalation.selectors.facts import facts_of, fired_of, levels_of
from escalation.selectors.ladders import ladders_in_force, rungs_of
from escalation.services import letters
from tickets.models import Milestone, Ticket
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.rules import calendar_of
from tickets.services.record import Actor, log
from tickets.services.wait import end_lapsed_pause

SWEEP = Actor(None, "sweep")
Outcome = FiredRung.Outcome


@dataclass(slots=True)
class Counts:
    """What a sweep did, in tickets looked at and rows written."""

    looked: int = 0
    missed: int = 0
    warned: int = 0
    told: int = 0
    collapsed: int = 0
    skipped: int = 0
    failed: int = 0

    def add(self, other: "Counts") -> None:
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))


def check_ticket(ticket_id: int, now: datetime) -> Counts:
    """Does what is due for one ticket at `now`, exactly once [6.5]; nothing if it is locked or no look is due."""
    with transaction.atomic():
        free = Ticket.objects.select_for_update(no_key=True, skip_locked=True).only("pk")
        if free.filter(pk=ticket_id, check_at__lte=now).first() is None:
            return Counts()
        related = ("calendar", "policy", "submitter", "assignee", "team", "account")
        return _look(Ticket.objects.select_related(*related).get(pk=ticket_id), now)


def _look(ticket: Ticket, now: datetime) -> Counts:
    end_lapsed_pause(ticket, now)
    owed = open_milestones(ticket)
    run = Run.objects.filter(ticket=ticket, cycle=ticket.cycle).select_related("copied").first()
    fired = fired_of(ticket)
    facts = facts_of(owed, rungs_of(ticket, run), fired)
    decision = evaluate(facts, levels_of(fired), calendar_of(ticket.calendar), now)
    by_key = {str(milestone.pk): milestone for milestone in owed}
    counts = Counts(looked=1)
    counts.missed = _record_missed(ticket, [by_key[key] for key in decision.missed], now)
    counts.warned = _warn(ticket, [by_key[key] for key in decision.warn], now)
    if decision.tell is not None and decision.driver is not None:
        run = run or _start(ticket, now)
        counts.add(_Climb(ticket, run, by_key[decision.driver], fired, now).fire(decision))
    ticket.check_at = min((at for at in (decision.next_at, ticket.paused_until) if at), default=None)
    ticket.save(update_fields=["check_at", "level"])
    return counts


def _record_missed(ticket: Ticket, milestones: list[Milestone], now: datetime) -> int:
    new = [milestone for milestone in milestones if milestone.missed_seen_at is None]
    for milestone in new:
        milestone.missed_seen_at = now
        milestone.save(update_fields=["missed_seen_at"])
        log(
            ticket,
            "escalation.missed",
            actor=SWEEP,
            now=now,
            milestone=milestone.name,
            due_at=milestone.due_at.isoformat(),
        )
    return len(new)


def _warn(ticket: Ticket, milestones: list[Milestone], now: datetime) -> int:
    for milestone in milestones:
        milestone.warned_at = now
        milestone.save(update_fields=["warned_at"])
        people = [ticket.assignee] if ticket.assignee else list(team_members(ticket.team))
        if people:
            letters.warn(ticket, milestone, people, now)
        log(ticket, "escalation.warned", actor=SWEEP, now=now, milestone=milestone.name)
    return len(milestones)


def _start(ticket: Ticket, now: datetime) -> Run:
    """Freezes the ladder as it stands now [6.3]."""
    ladders = ladders_in_force()
    return Run.objects.create(
        ticket=ticket,
        cycle=ticket.cycle,
        started_at=now,
        copied=ladders.for_work(ticket.kind, ticket.report).copied,
        rungs=ladders.rungs_for(ticket),
    )


class _Climb:
    """Fires the due level of one run, and the next ones above it while nobody is there to be told."""

    def __init__(self, ticket: Ticket, run: Run, missed: Milestone, fired: list[FiredRung], now: datetime) -> None:
        self.ticket, self.run, self.missed, self.now = ticket, run, missed, now
        self.today = calendar_of(ticket.calendar).local_date(now)
        self.duty = Duty(self.today, self.today)
        self.people = User.objects.in_bulk([rung["person"] for rung in run.rungs if rung["person"]])
        self.told_before = {rung.person_id for rung in fired if rung.outcome == Outcome.TOLD}

    def fire(self, decision: Decision) -> Counts:
        """Records the collapsed levels, tells the due one, skips levels without anybody at once [6.3], [6.5]."""
        assert decision.tell is not None
        assert decision.tell_due_at is not None
        for level, due_at in decision.collapsed:
            self._record(level, due_at, Outcome.COLLAPSED)
        counts = Counts(collapsed=len(decision.collapsed))
        for rung in self.run.rungs:
            if rung["level"] < decision.tell:
                continue
            holder = self.people.get(rung["person"])
            person = self.duty.told_for(holder, self.today)
            if person is None:
                self._record(rung["level"], decision.tell_due_at, Outcome.SKIPPED)
                counts.skipped += 1
                continue
            counts.told += self._tell(rung["level"], decision.tell_due_at, person, holder)
            break
        return counts

    def _tell(self, level: int, due_at: datetime, person: User, holder: User | None) -> int:
        if person.pk in self.told_before:
            self._record(level, due_at, Outcome.SAME_PERSON, person, holder)
            return 0
        fired = self._record(level, due_at, Outcome.TOLD, person, holder)
        self.ticket.level = level
        letters.escalate(self.ticket, self.run, fired, self.now)
        return 1

    def _record(
        self,
        level: int,
        due_at: datetime,
        outcome: FiredRung.Outcome,
        person: User | None = None,
        holder: User | None = None,
    ) -> FiredRung:
        log(
            self.ticket,
            f"escalation.{outcome}",
            actor=SWEEP,
            now=self.now,
            level=level,
            person=str(person) if person else "",
            milestone=self.missed.name,
        )
        return FiredRung.objects.create(
            ticket=self.ticket,
            cycle=self.run.cycle,
            level=level,
            outcome=outcome,
            milestone=self.missed,
            due_at=due_at,
            fired_at=self.now,
            person=person,
            stands_for=holder if holder != person else None,
        )
