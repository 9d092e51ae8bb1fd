"""The ladder and its cursor: never early, never late, never twice, in order [6]."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from escalation.ladder import REOPENED_SOON, Decision, Eased, Facts, Owed, Rung, evaluate, rung_times
from escalation.models import FiredRung
from tests.simulation.dossier import Dossier
from tests.simulation.invariants.dates import pauses
from tests.simulation.invariants.state import Problems
from tickets.models import Milestone
from tickets.selectors.rules import calendar_of
from tickets.states import FINISHED

Outcome = FiredRung.Outcome
FINISHING = ("ticket.resolved", "ticket.withdrawn")


def facts(dossier: Dossier) -> Facts:
    """What the pure ladder decides on, gathered from the rows without the product's own selector."""
    run = dossier.run_of(dossier.ticket.cycle)
    fired = dossier.fired_in(dossier.ticket.cycle)
    eased = Eased(run.eased_at, run.eased_from) if run and run.eased_at and run.eased_from is not None else None
    return Facts(
        owed=tuple(
            Owed(str(row.pk), row.due_at, row.warn_at, row.warned_at is not None) for row in dossier.open_milestones
        ),
        rungs=tuple(Rung(rung["level"], rung["after_days"]) for rung in (run.rungs if run else dossier.ladder)),
        acknowledged={rung.level: rung.acknowledged_at for rung in fired if rung.acknowledged_at},
        asked=_asked(dossier),
        pauses=pauses(dossier, dossier.ticket.cycle),
        eased=eased,
    )


def _asked(dossier: Dossier) -> dict[int, datetime]:
    """The levels asked for of an act that is still owed [6.7], and the first after an early reopening [6.9]."""
    owed = {row.pk for row in dossier.open_milestones}
    asks = [ask for ask in dossier.asks if ask.withdrawn_at is None and ask.milestone_id in owed]
    run = dossier.run_of(dossier.ticket.cycle)
    ladder = run.rungs if run else dossier.ladder
    reopened = {ladder[0]["level"]: dossier.ticket.cycle_started_at} if ladder and reopened_soon(dossier) else {}
    return {ask.level: ask.asked_at for ask in asks} | reopened


def reopened_soon(dossier: Dossier) -> bool:
    """Whether the present cycle began within five business days of the end of the one before, by the history."""
    cycle = dossier.ticket.cycle
    ends = [e.at for e in dossier.events if e.cycle == cycle - 1 and e.action in FINISHING]
    if not ends:
        return False
    finished_on, reopened_on = (dossier.calendar.local_date(at) for at in (ends[-1], dossier.started(cycle)))
    return dossier.calendar.business_days_between(finished_on, reopened_on) <= REOPENED_SOON


def decision(dossier: Dossier, now: datetime) -> Decision:
    """What is to be done for the ticket at `now`, by the pure function."""
    fired = frozenset(rung.level for rung in dossier.fired_in(dossier.ticket.cycle))
    return evaluate(facts(dossier), fired, dossier.calendar, now)


def cursor_is_never_late(dossier: Dossier, now: datetime) -> Problems:
    """The cursor is never later than the next thing due, by the pure ladder on the facts."""
    ticket = dossier.ticket
    if ticket.status in FINISHED or (ticket.check_at is not None and ticket.check_at <= now):
        return
    due = decision(dossier, now)
    unseen = [row.name for row in dossier.open_milestones if row.due_at < now and row.missed_seen_at is None]
    lapsed = ticket.paused_until is not None and ticket.paused_until <= now
    if due.tell or due.warn or unseen or lapsed:
        yield f"something is due at {now} (level {due.tell}, unseen {unseen}), the cursor is {ticket.check_at}"
    ahead = min((at for at in (due.next_at, ticket.paused_until) if at is not None), default=None)
    if ahead is not None and (ticket.check_at is None or ticket.check_at > ahead):
        yield f"something falls due at {ahead}, the cursor is {ticket.check_at}"


def no_rung_is_early(dossier: Dossier, now: datetime) -> Problems:
    """No rung fires in closed hours, nor before its own time after the breach, its asking or the reopening [6.1]."""
    milestones = {row.pk: row for row in dossier.milestones}
    for rung in dossier.fired:
        grounds = list(_grounds(dossier, rung, milestones[rung.milestone_id]))
        if not grounds:
            yield f"level {rung.level} fired {rung.fired_at} with nothing missed and nothing asked"
        elif rung.due_at < min(grounds) or rung.fired_at < rung.due_at:
            yield f"level {rung.level} fired {rung.fired_at}, due {rung.due_at}; its own time is {min(grounds)}"
        calendars = (dossier.calendar, calendar_of(milestones[rung.milestone_id].calendar))
        if not any(calendar.is_open(rung.fired_at) for calendar in calendars):
            yield f"level {rung.level} fired at {rung.fired_at}, in closed hours"


def _grounds(dossier: Dossier, rung: FiredRung, act: Milestone) -> Iterator[datetime]:
    """The instants from which the rung may have been due; a level that nobody holds passes its own on [6.3]."""
    run = dossier.run_of(rung.cycle)
    assert run is not None, "a rung fires on a run"
    level = rung.level
    if rung.outcome != Outcome.COLLAPSED:
        together = [each for each in dossier.fired_in(rung.cycle) if each.fired_at == rung.fired_at]
        level = min(each.level for each in together if each.outcome != Outcome.COLLAPSED)
    if act.due_at < rung.fired_at:
        days = next(row["after_days"] for row in run.rungs if row["level"] == level)
        yield rung_times(calendar_of(act.calendar), act.due_at, [Rung(level, days)])[0]
    for ask in dossier.asks:
        is_live = ask.withdrawn_at is None or ask.withdrawn_at >= rung.fired_at
        if ask.cycle == rung.cycle and ask.level >= level and is_live:
            yield ask.asked_at
    if rung.cycle > 1 and level == run.rungs[0]["level"]:
        yield dossier.started(rung.cycle)


def no_rung_fires_after_the_act(dossier: Dossier, now: datetime) -> Problems:
    """Nobody is told of a promise after the act that it was about [6.4]."""
    milestones = {row.pk: row for row in dossier.milestones}
    for rung in dossier.fired:
        ended_at = milestones[rung.milestone_id].ended_at
        if ended_at is not None and rung.fired_at > ended_at:
            yield f"level {rung.level} fired {rung.fired_at}, the act was done {ended_at}"


def levels_fire_in_order_and_once(dossier: Dossier, now: datetime) -> Problems:
    """The levels of a cycle fire from the lowest up without a gap, each once, nobody told twice [6.3], [6.5]."""
    for cycle in {rung.cycle for rung in dossier.fired}:
        fired = dossier.fired_in(cycle)
        run = dossier.run_of(cycle)
        ladder = [rung["level"] for rung in run.rungs] if run else []
        if [rung.level for rung in fired] != ladder[: len(fired)]:
            yield f"cycle {cycle}: the levels {[rung.level for rung in fired]} fired of {ladder}"
        if any(low.fired_at > high.fired_at for low, high in pairwise(fired)):
            yield f"cycle {cycle}: a higher level fired before a lower one"
        told = Counter(rung.person_id for rung in fired if rung.outcome == Outcome.TOLD)
        yield from (f"cycle {cycle}: person {who} was told {times} times" for who, times in told.items() if times > 1)
    yield from _once_in_the_history(dossier)


def _once_in_the_history(dossier: Dossier) -> Problems:
    """Each rung has exactly one event, and each event of a rung its rung."""
    rows = Counter((rung.cycle, rung.level, str(rung.outcome)) for rung in dossier.fired)
    outcomes = {f"escalation.{outcome}": str(outcome) for outcome in Outcome}
    told = Counter(
        (event.cycle, event.data["level"], outcomes[event.action])
        for event in dossier.events
        if event.action in outcomes
    )
    if rows != told:
        yield f"its rungs {sorted(rows.elements())} are not those of its events {sorted(told.elements())}"


def only_the_highest_due_level_is_told(dossier: Dossier, now: datetime) -> Problems:
    """After an outage one person is told, the lower levels are recorded as passed over [6.5].

    Whoever asks by hand has a look of their own [6.7]: two in one second are told one after the other.
    """
    asked_at = {ask.pk: ask.asked_at for ask in dossier.asks}
    for cycle, at in {(rung.cycle, rung.fired_at) for rung in dossier.fired}:
        together = [rung for rung in dossier.fired_in(cycle) if rung.fired_at == at]
        told = [rung for rung in together if rung.outcome == Outcome.TOLD]
        passed = [rung.level for rung in together if rung.outcome == Outcome.COLLAPSED]
        looks = {rung.ask_id if asked_at.get(rung.ask_id) == at else None for rung in told}
        if len(told) > len(looks):
            yield f"cycle {cycle}: levels {[rung.level for rung in told]} were told at once, {at}"
        if told and passed and max(passed) > told[-1].level:
            yield f"cycle {cycle}: level {max(passed)} was passed over for the lower level {told[-1].level}"


def level_is_one_that_was_told(dossier: Dossier, now: datetime) -> Problems:
    """The level shown is none above the highest one told in this cycle."""
    told = [rung.level for rung in dossier.fired_in(dossier.ticket.cycle) if rung.outcome == Outcome.TOLD]
    if dossier.ticket.level > max(told, default=0):
        yield f"it shows level {dossier.ticket.level}, told were {told}"


def looked_as_the_ladder_decides(before: Dossier, after: Dossier, now: datetime) -> Problems:
    """A sweep fires just what the pure ladder decides on the facts that it found, at the time that it names."""
    due = decision(before, now)
    fresh = [rung for rung in after.fired_in(after.ticket.cycle) if rung.pk not in {old.pk for old in before.fired}]
    passed = [(rung.level, rung.due_at) for rung in fresh if rung.outcome == Outcome.COLLAPSED]
    if passed != list(due.collapsed):
        yield f"passed over were {passed}, the ladder says {list(due.collapsed)}"
    yield from _told_as_decided([rung for rung in fresh if rung.outcome != Outcome.COLLAPSED], due)
    warned_before = {row.pk for row in before.milestones if row.warned_at is not None}
    warned = {row.pk for row in after.milestones if row.warned_at == now} - warned_before
    if warned != {int(key) for key in due.warn}:
        yield f"warned of {sorted(warned)}, the ladder says {list(due.warn)}"


def _told_as_decided(fresh: Sequence[FiredRung], due: Decision) -> Problems:
    if (fresh[0].level if fresh else None) != due.tell:
        yield f"level {fresh[0].level if fresh else None} was due by the sweep, {due.tell} by the ladder"
    if any(rung.due_at != due.tell_due_at for rung in fresh):
        yield f"told as due {fresh[0].due_at}, the ladder says {due.tell_due_at}"
    if any(rung.outcome != Outcome.SKIPPED for rung in fresh[:-1]):
        yield "a level was told above one that had somebody to tell"


def nothing_is_left_after_a_sweep(after: Dossier, now: datetime) -> Problems:
    """A sweep leaves no cursor behind it: what was due is done [6.5]."""
    if after.ticket.check_at is not None and after.ticket.check_at <= now:
        yield f"the sweep of {now} left the cursor at {after.ticket.check_at}"
