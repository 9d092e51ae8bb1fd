"""The ladder of one ticket in words: who was told, and who is told next if nothing happens [6.8]."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contacts.models import Phone, User
from contacts.selectors import phones_of
from escalation.duty import Duty
from escalation.ladder import Facts, Owed, Rung, forecast
from escalation.models import FailedLook, FiredRung, Ladder
from escalation.selectors.facts import Standing, standings_of
from escalation.selectors.ladders import FrozenRung
from tickets import wording
from tickets.business_time import BusinessCalendar, CalendarHorizonError
from tickets.models import Ticket
from tickets.selectors.rules import calendar_of

# Rungs end 5 business days after a breach; a hand-over or a closed week fits in here too.
DAYS_AHEAD = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One rung in words; `state` is told, ahead or collapsed.

    `person` is who is told, with their `phones` on pages; `holder` is whose rung it is where that is somebody
    else, who is away.
    """

    level: int
    person: str
    title: str
    when: str
    note: str
    state: str
    at: datetime
    holder: str = ""
    person_id: int | None = None
    phones: tuple[Phone, ...] = ()


def ladder_of(ticket: Ticket, now: datetime) -> list[Step]:
    """The whole ladder of a ticket: rungs that fired, then the ones ahead [6.8]; empty once it is finished."""
    if ticket.is_finished:
        return []
    standing = shown_standing(ticket)
    return steps_of(standing, Roster([standing], now))


def shown_standing(ticket: Ticket) -> Standing:
    """Where a ticket stands, for its page; where the sweep failed at it nothing ahead can be told."""
    failing = set(FailedLook.objects.filter(ticket=ticket).values_list("ticket_id", flat=True))
    return standings_of([ticket], failing)[ticket.pk]


def steps_of(standing: Standing, roster: "Roster") -> list[Step]:
    """Every rung that fired, then the ones ahead, each with the phones of who is told."""
    fired = (told_step(standing.ticket, rung, roster.now) for rung in standing.fired)
    return _with_phones([*fired, *roster.ahead(standing)])


class Roster:
    """Who holds the rungs of some tickets, and who is there in the weeks that their ladders reach into.

    Read once for all of them, in two queries.
    """

    def __init__(self, standings: Iterable[Standing], now: datetime) -> None:
        self.now = now
        days, holders = [now.date()], set()
        for standing in standings:
            calendar = calendar_of(standing.ticket.calendar)
            days += [calendar.local_date(at) for at in (now, standing.ticket.owed_at) if at]
            holders |= {rung["person"] for rung in standing.rungs if rung["person"]}
        self.people = User.objects.in_bulk(holders)
        self.duty = Duty(min(days), max(days) + timedelta(days=DAYS_AHEAD))

    def holder(self, rung: FrozenRung) -> User | None:
        """Whose level it is, there or not; None for a level without a person."""
        return self.people.get(rung["person"]) if rung["person"] else None

    def soonest(self, standing: Standing) -> datetime:
        """The first instant at which anybody may be told [6.1]."""
        return calendar_of(standing.ticket.calendar).next_open(self.now)

    def ahead(self, standing: Standing) -> list[Step]:
        """Who would be told, and when, if nothing happened from now on [6.8]."""
        return self.steps(standing, standing.facts())

    def steps(self, standing: Standing, facts: Facts) -> list[Step]:
        """The rungs ahead with their people [6.3]."""
        calendar = calendar_of(standing.ticket.calendar)
        times = _forecast(facts, standing.levels, calendar, self.now)
        holders = {rung["level"]: self.holder(rung) for rung in standing.rungs}
        return _climb(times, holders, {rung.person_id for rung in standing.told}, self.duty, calendar, self.now)


def steps_if_missed(
    ladder: Ladder, calendar: BusinessCalendar, due_at: datetime, since: datetime, now: datetime
) -> list[Step]:
    """Who would be told, when and by which phone, if an act owed since one instant and due at another were not done.

    CalendarHorizonError where the calendar does not reach [4.14].
    """
    rungs = list(ladder.rungs.select_related("person"))
    facts = Facts((Owed("", due_at),), tuple(Rung(rung.level, rung.after_days) for rung in rungs))
    times = forecast(facts, frozenset(), calendar, since)
    day = calendar.local_date(due_at)
    duty = Duty(day, day + timedelta(days=DAYS_AHEAD))
    return _with_phones(_climb(times, {rung.level: rung.person for rung in rungs}, set(), duty, calendar, now))


def _with_phones(steps: list[Step]) -> list[Step]:
    """The same steps, with the numbers of those who are told; one query for all of them."""
    phones = phones_of(step.person_id for step in steps if step.person_id)
    return [replace(step, phones=tuple(phones.get(step.person_id or 0, ()))) for step in steps]


def _climb(
    times: Iterable[tuple[int, datetime]],
    holders: Mapping[int, User | None],
    told_before: set[int | None],
    duty: Duty,
    calendar: BusinessCalendar,
    now: datetime,
) -> list[Step]:
    """Rungs with their people [6.3]: a level of nobody hands its hour on, nobody is told twice."""
    steps, waiting = [], None
    for level, at in times:
        due = waiting or at
        told = duty.told_for(holders[level], calendar.local_date(due))
        waiting = due if told is None else None
        if told is not None and told.pk not in told_before:
            told_before.add(told.pk)
            when = wording.instant_words(due, calendar.zone, calendar.local_date(now))
            steps.append(_step(level, told, holders[level], when, "", "ahead", due))
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
    outcome = rung.get_outcome_display()
    if rung.person is None:
        return Step(rung.level, outcome.capitalize(), "", when, "", "collapsed", rung.fired_at)
    if rung.outcome == FiredRung.Outcome.SAME_PERSON:
        return _step(rung.level, rung.person, rung.stands_for, when, outcome, "collapsed", rung.fired_at)
    note = ", ".join(_notes(rung, calendar, now))
    return _step(rung.level, rung.person, rung.stands_for, f"told {when}", note, "told", rung.fired_at)


def _notes(rung: FiredRung, calendar: BusinessCalendar, now: datetime) -> Iterator[str]:
    if rung.cause != FiredRung.Cause.MISSED:
        yield rung.get_cause_display()
    if rung.acknowledged_at is None:
        yield "not yet acknowledged"
    else:
        acknowledged = wording.instant_words(rung.acknowledged_at, calendar.zone, calendar.local_date(now))
        yield f"acknowledged by {rung.acknowledged_by}, {acknowledged}"


def _step(level: int, told: User, holder: User | None, when: str, note: str, state: str, at: datetime) -> Step:
    away = holder if holder is not None and holder != told else None
    return Step(level, told.name, (away or told).title, when, note, state, at, away.name if away else "", told.pk)
