"""One look of the sweep at one ticket: facts in, decision out, then rung, event, mail and cursor at once.

1. Lock the ticket row, unless somebody else has it, and check that a look is still due.
2. Evaluate the facts: no clock and no database inside.
3. Write what was missed, who is warned, which rung fires; the unique key (ticket, cycle, level) refuses a second.
4. Set the next look. All of it commits together or not at all [6.5].
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from django.db import transaction

from contacts.models import User
from contacts.selectors import team_members
from escalation.duty import Duty
from escalation.ladder import Decision, evaluate
from escalation.models import Ask, FiredRung, Run
from escalation.selectors.facts import Standing, standing_of
from escalation.selectors.ladders import frozen, ladders_in_force
from escalation.services import letters
from tickets.models import Milestone, Ticket
from tickets.selectors.rules import calendar_of
from tickets.services.record import Actor, log
from tickets.services.wait import end_lapsed_pause

SWEEP = Actor(None, "sweep")
Outcome = FiredRung.Outcome
Cause = FiredRung.Cause


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
        return look_at(locked(ticket_id), now)


def locked(ticket_id: int) -> Ticket:
    """The ticket with all that a look needs; the caller holds its lock, so that it reads the row as it is now."""
    related = ("calendar", "policy", "submitter", "assignee", "team", "account")
    return Ticket.objects.select_related(*related).get(pk=ticket_id)


def look_at(ticket: Ticket, now: datetime) -> Counts:
    """Does what is due for a ticket whose lock the caller holds, and sets its next look."""
    end_lapsed_pause(ticket, now)
    standing = standing_of(ticket)
    decision = evaluate(standing.facts(), standing.levels, calendar_of(ticket.calendar), now)
    by_key = {str(milestone.pk): milestone for milestone in standing.owed}
    counts = Counts(looked=1)
    counts.missed = _record_missed(ticket, [by_key[key] for key in decision.missed], now)
    counts.warned = _warn(standing, [by_key[key] for key in decision.warn], now)
    if decision.tell is not None and decision.driver is not None:
        counts.add(_Climb(standing, decision, by_key[decision.driver], now).fire())
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


def _warn(standing: Standing, milestones: list[Milestone], now: datetime) -> int:
    ticket = standing.ticket
    for milestone in milestones:
        milestone.warned_at = now
        milestone.save(update_fields=["warned_at"])
        people = [ticket.assignee] if ticket.assignee else list(team_members(ticket.team))
        if people:
            letters.warn(standing, milestone, people, now)
        log(ticket, "escalation.warned", actor=SWEEP, now=now, milestone=milestone.name)
    return len(milestones)


def _start(ticket: Ticket, now: datetime) -> Run:
    """Freezes the ladder that the ticket is under now [6.3]."""
    ladder = ladders_in_force().for_ticket(ticket)
    return Run.objects.create(
        ticket=ticket,
        cycle=ticket.cycle,
        started_at=now,
        ladder=ladder,
        copied=ladder.copied,
        rungs=frozen(ladder),
    )


class _Climb:
    """Fires the due level of one run, and the next ones above it while nobody is there to be told."""

    def __init__(self, standing: Standing, decision: Decision, driver: Milestone, now: datetime) -> None:
        self.ticket, self.decision, self.driver, self.now = standing.ticket, decision, driver, now
        self.run = standing.run or _start(standing.ticket, now)
        self.standing = replace(standing, run=self.run, rungs=self.run.rungs, fired=[*standing.fired])
        self.cause, self.ask = _cause(standing, decision)
        self.today = calendar_of(self.ticket.calendar).local_date(now)
        self.duty = Duty(self.today, self.today)
        self.people = User.objects.in_bulk([rung["person"] for rung in self.run.rungs if rung["person"]])
        self.told_before = {rung.person_id for rung in standing.told}

    def fire(self) -> Counts:
        """Records the collapsed levels, tells the due one, skips levels without anybody at once [6.3], [6.5]."""
        assert self.decision.tell is not None
        assert self.decision.tell_due_at is not None
        for level, due_at in self.decision.collapsed:
            self._record(level, due_at, Outcome.COLLAPSED)
        counts = Counts(collapsed=len(self.decision.collapsed))
        for rung in self.run.rungs:
            if rung["level"] < self.decision.tell:
                continue
            holder = self.people.get(rung["person"])
            person = self.duty.told_for(holder, self.today)
            if person is None:
                self._record(rung["level"], self.decision.tell_due_at, Outcome.SKIPPED)
                counts.skipped += 1
                continue
            counts.told += self._tell(rung["level"], self.decision.tell_due_at, person, holder)
            break
        return counts

    def _tell(self, level: int, due_at: datetime, person: User, holder: User | None) -> int:
        if person.pk in self.told_before:
            self._record(level, due_at, Outcome.SAME_PERSON, person, holder)
            return 0
        fired = self._record(level, due_at, Outcome.TOLD, person, holder)
        self.ticket.level = level
        letters.escalate(self.standing, fired, self.now)
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
            milestone=self.driver.name,
            cause=self.cause.label,
        )
        fired = FiredRung.objects.create(
            ticket=self.ticket,
            cycle=self.run.cycle,
            level=level,
            outcome=outcome,
            cause=self.cause,
            ask=self.ask,
            milestone=self.driver,
            due_at=due_at,
            fired_at=self.now,
            person=person,
            stands_for=holder if holder != person else None,
        )
        self.standing.fired.append(fired)
        return fired


def _cause(standing: Standing, decision: Decision) -> tuple[FiredRung.Cause, Ask | None]:
    """Why the level is told: the breach, somebody's asking [6.7], or else the reopening [6.9]."""
    if not decision.asked:
        return Cause.MISSED, None
    asked = [ask for ask in standing.live_asks if ask.asked_at == decision.tell_due_at]
    return (Cause.ASKED, asked[-1]) if asked else (Cause.REOPENED, None)
