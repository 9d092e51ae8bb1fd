"""Firing a level of one run: who is told, whom it passes over, and what is kept of it [6.3], [6.5]."""

from dataclasses import replace
from datetime import datetime

from contacts.models import User
from escalation.ladder import Decision
from escalation.models import Ask, FiredRung, Run
from escalation.selectors.facts import Standing
from escalation.selectors.ladders import frozen
from escalation.services.writing import SWEEP, Counts, Shared, Writing
from tickets.models import Milestone
from tickets.selectors.rules import calendar_of
from tickets.services import ledger

Outcome = FiredRung.Outcome
Cause = FiredRung.Cause


class Climb:
    """Fires the due level of one run, and the next ones above it while nobody is there to be told."""

    def __init__(
        self, standing: Standing, decision: Decision, driver: Milestone, shared: Shared, writing: Writing
    ) -> None:
        self.ticket, self.decision, self.driver = standing.ticket, decision, driver
        self.shared, self.writing = shared, writing
        self.run = standing.run or self._start()
        self.standing = replace(standing, run=self.run, rungs=self.run.rungs, fired=[*standing.fired])
        self.cause, self.ask = _cause(standing, decision)
        self.today = calendar_of(self.ticket.calendar).local_date(shared.now)
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
            holder = self.shared.roster.holder(rung)
            person = self.shared.roster.duty.told_for(holder, self.today)
            if person is None:
                self._record(rung["level"], self.decision.tell_due_at, Outcome.SKIPPED)
                counts.skipped += 1
                continue
            counts.told += self._tell(rung["level"], self.decision.tell_due_at, person, holder)
            break
        return counts

    def _start(self) -> Run:
        """Freezes the ladder as it stands now [6.3]."""
        ladder = self.shared.ladders.for_ticket(self.ticket)
        run = Run(
            ticket=self.ticket,
            cycle=self.ticket.cycle,
            started_at=self.shared.now,
            ladder=ladder,
            copied=ladder.copied,
            rungs=frozen(ladder),
        )
        self.writing.runs.append(run)
        return run

    def _tell(self, level: int, due_at: datetime, person: User, holder: User | None) -> int:
        if person.pk in self.told_before:
            self._record(level, due_at, Outcome.SAME_PERSON, person, holder)
            return 0
        fired = self._record(level, due_at, Outcome.TOLD, person, holder)
        self.ticket.level = level
        told = ledger.told(self.ticket, self.run.cycle, level, self.cause, self.shared.now)
        self.writing.ledger.append(told)
        self.writing.letters.append(self.shared.escalation(self.standing, fired))
        return 1

    def _record(
        self,
        level: int,
        due_at: datetime,
        outcome: FiredRung.Outcome,
        person: User | None = None,
        holder: User | None = None,
    ) -> FiredRung:
        self.writing.log(
            self.ticket,
            f"escalation.{outcome}",
            SWEEP,
            self.shared.now,
            level=level,
            person=str(person) if person else "",
            milestone=self.driver.name,
            cause=self.cause.label,
        )
        fired = FiredRung(
            ticket=self.ticket,
            cycle=self.run.cycle,
            level=level,
            outcome=outcome,
            cause=self.cause,
            ask=self.ask,
            milestone=self.driver,
            due_at=due_at,
            fired_at=self.shared.now,
            person=person,
            stands_for=holder if holder != person else None,
        )
        self.writing.fired.append(fired)
        self.standing.fired.append(fired)
        return fired


def _cause(standing: Standing, decision: Decision) -> tuple[FiredRung.Cause, Ask | None]:
    """Why the level is told: the breach, somebody's asking [6.7], or else the reopening [6.9]."""
    if not decision.asked:
        return Cause.MISSED, None
    asked = [ask for ask in standing.live_asks if ask.asked_at == decision.tell_due_at]
    return (Cause.ASKED, asked[-1]) if asked else (Cause.REOPENED, None)
