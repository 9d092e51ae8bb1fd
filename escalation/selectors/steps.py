"""The ladder of one ticket in words: who was told, and who is told next if nothing happens [6.8]."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contacts.models import User
from escalation.duty import Duty
from escalation.ladder import Facts, forecast
from escalation.models import FailedLook, FiredRung, Run
from escalation.selectors.facts import facts_of, fired_of, levels_of
from escalation.selectors.ladders import FrozenRung, rungs_of
from tickets import wording
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.models import Milestone, Ticket
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.rules import calendar_of

# Rungs end 5 business days after a breach; a hand-over or a closed week fits in here too.
DAYS_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One rung in words; `state` is told, ahead or collapsed."""

    level: int
    person: str
    title: str
    when: str
    note: str
    state: str


def ladder_of(ticket: Ticket, now: datetime) -> list[Step]:
    """The whole ladder of a ticket: rungs that fired, then the ones ahead [6.8]; empty once it is finished.

    Where the sweep failed at the ticket nothing ahead can be told, but its page must stand.
    """
    if ticket.is_finished:
        return []
    fired = fired_of(ticket)
    told = [told_step(ticket, rung, now) for rung in fired]
    return told if FailedLook.objects.filter(ticket=ticket).exists() else told + _ahead(ticket, fired, now)


def ahead(ticket: Ticket, now: datetime) -> list[Step]:
    """Who would be told, and when, if nothing happened from now on [6.8]."""
    return _ahead(ticket, fired_of(ticket), now)


def _ahead(ticket: Ticket, fired: list[FiredRung], now: datetime) -> list[Step]:
    run = Run.objects.filter(ticket=ticket, cycle=ticket.cycle).first()
    rungs = rungs_of(ticket, run)
    people = User.objects.in_bulk([rung["person"] for rung in rungs if rung["person"]])
    return steps_ahead(ticket, open_milestones(ticket), rungs, fired, people, duty_from(ticket, now), now)


def duty_from(ticket: Ticket, now: datetime) -> Duty:
    """Who is away in the weeks that a ladder reaches into."""
    start = calendar_of(ticket.calendar).local_date(now)
    last = calendar_of(ticket.calendar).local_date(ticket.owed_at or now)
    return Duty(start, max(start, last) + timedelta(days=DAYS_AHEAD))


def steps_ahead(
    ticket: Ticket,
    owed: Iterable[Milestone],
    rungs: Sequence[FrozenRung],
    fired: Sequence[FiredRung],
    people: dict[int, User],
    duty: Duty,
    now: datetime,
) -> list[Step]:
    """The rungs ahead with their people [6.3]: a level without anybody hands its hour on, nobody is told twice."""
    calendar = calendar_of(ticket.calendar)
    holders = {rung["level"]: people.get(rung["person"] or 0) for rung in rungs}
    today = calendar.local_date(now)
    told_before = {rung.person_id for rung in fired if rung.outcome == FiredRung.Outcome.TOLD}
    steps, waiting = [], None
    for level, at in _forecast(facts_of(owed, rungs, fired), levels_of(fired), calendar, now):
        due = waiting or at
        told = duty.told_for(holders[level], calendar.local_date(due))
        waiting = due if told is None else None
        if told is not None and told.pk not in told_before:
            told_before.add(told.pk)
            when = wording.instant_words(due, calendar.zone, today)
            steps.append(Step(level, told.name, told.title, when, _covers(told, holders[level]), "ahead"))
    return steps


def _forecast(
    facts: Facts, fired: frozenset[int], calendar: BusinessCalendar, now: datetime
) -> tuple[tuple[int, datetime], ...]:
    """The levels ahead; none where they lie beyond the known closures, since no date is invented [4.14]."""
    try:
        return forecast(facts, fired, calendar, now)
    except CalendarHorizonError:
        return ()


def told_step(ticket: Ticket, rung: FiredRung, now: datetime) -> Step:
    """A rung that fired, with what became of it."""
    calendar = calendar_of(ticket.calendar)
    today = calendar.local_date(now)
    when = wording.instant_words(rung.fired_at, calendar.zone, today)
    if rung.person is None:
        return Step(rung.level, rung.get_outcome_display().capitalize(), "", when, "", "collapsed")
    if rung.outcome == FiredRung.Outcome.SAME_PERSON:
        return Step(rung.level, rung.person.name, rung.person.title, when, rung.get_outcome_display(), "collapsed")
    note = _covers(rung.person, rung.stands_for) or "not yet acknowledged"
    if rung.acknowledged_at:
        acknowledged = wording.instant_words(rung.acknowledged_at, calendar.zone, today)
        note = f"acknowledged by {rung.acknowledged_by}, {acknowledged}"
    return Step(rung.level, rung.person.name, rung.person.title, f"told {when}", note, "told")


def _covers(told: User, holder: User | None) -> str:
    return f"covers for {holder.name}, who is away" if holder is not None and holder != told else ""
