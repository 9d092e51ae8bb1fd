"""Deadlines and the promise ledger, judged by the pure functions on the facts alone."""

from collections.abc import Iterator
from datetime import datetime

from tests.simulation.dossier import Dossier
from tests.simulation.invariants.state import Problems
from tickets import sla
from tickets.models import Event, Milestone, Wait
from tickets.pauses import Pause, merged
from tickets.selectors.rules import calendar_of, policy_of

Name = Milestone.Name
Outcome = Milestone.Outcome

Pair = tuple[Dossier, Dossier]

# The acts that keep a promise: each goes out to the submitter (SPEC 5), [5.2].
KEEPS = {
    Name.CONFIRMATION: {"ticket.confirmed"},
    Name.NEXT_STEPS: {"ticket.promised"},
    Name.COMPLETION: {"ticket.resolved"},
    Name.FOLLOW_UP: {"ticket.replied", "ticket.promised", "ticket.resolved"},
    Name.QUICK_FIX: {"ticket.resolved"},
}


def deadlines_follow_from_the_facts(dossier: Dossier, now: datetime) -> Problems:
    """Every deadline and its warning are what the pure rule makes of the facts, under the row's own versions."""
    for row in dossier.milestones:
        possible = list(_deadlines(dossier, row))
        if all((row.due_at, row.warn_at) != (one.due_at, one.warn_at) for one in possible):
            yield f"{row.name} is due {row.due_at}, warned {row.warn_at}; the facts say {possible[0].due_at}"


def _deadlines(dossier: Dossier, row: Milestone) -> Iterator[sla.Deadline]:
    """The deadline from what was known when the row ended; two acts in one second leave their order open."""
    carried = (row.carried_on, row.carried_at) if row.carried_on and row.carried_at else None
    owed = sla.Owed(sla.Act(row.name), dossier.started(row.cycle), row.owed_from, row.committed_on, carried)
    for in_this_second in (True, False):
        for ended_in_this_second in (True, False):
            known = merged(_known(dossier, row, in_this_second, ended_in_this_second))
            yield sla.deadline(calendar_of(row.calendar), policy_of(row.policy), owed, known)


def pauses(dossier: Dossier, cycle: int) -> tuple[Pause, ...]:
    """The pauses of a cycle, merged; one that still runs is taken to last until it ends by itself."""
    rows = [wait for wait in dossier.waits if wait.cycle == cycle and wait.ends_at is not None]
    return merged(Pause(row.started_at, row.ended_at or row.ends_at) for row in rows if row.ends_at)


def _known(dossier: Dossier, row: Milestone, begun: bool, ended: bool) -> Iterator[Pause]:
    """The pauses as they were known when the row ended, or are known now."""
    for wait in dossier.waits:
        if wait.cycle != row.cycle or wait.party not in Wait.PAUSING:
            continue
        assert wait.ends_at is not None
        end = wait.ended_at or wait.ends_at
        if row.ended_at is not None:
            if wait.started_at > row.ended_at or (wait.started_at == row.ended_at and not begun):
                continue
            if end > row.ended_at or (end == row.ended_at and not ended):
                end = wait.ends_at
        yield Pause(wait.started_at, end)


def promises_end_as_the_ledger_says(dossier: Dossier, now: datetime) -> Problems:
    """A promise ends kept, missed or renegotiated in time; kept only by a message that went out in time [5.2]."""
    for row in dossier.milestones:
        if row.ended_at is None:
            continue
        late = row.ended_at > row.due_at
        if late != (row.outcome == Outcome.LATE):
            yield f"{row.name} due {row.due_at} ended {row.ended_at} as {row.outcome}"
        if row.outcome == Outcome.KEPT and not _said(dossier, row, KEEPS[Name(row.name)]):
            yield f"{row.name} was kept without a message to the submitter"
        if row.outcome == Outcome.RENEGOTIATED and not _renewed(dossier, row):
            yield f"{row.name} was renegotiated without a new date"
        if row.outcome == Outcome.DROPPED and row.committed_on and not _is_over(dossier, row):
            yield f"the promise for {row.committed_on} was dropped while the request went on"


def the_earlier_date_holds(before: Pair, after: Pair, now: datetime) -> Problems:
    """A merging leaves each act that both owed on the earlier date, and one that was missed on its own [4.12].

    Each pair is the one that stays and the other, whose pause has ended by then, and its dates with it. Where the
    one that stays is paused, the date of the other moves with it. 24 hours keep their instant [4.13].
    """
    (staying, duplicate), (merged_as, gone) = before, after
    ended = {row.pk: row for row in gone.milestones}
    theirs = {row.name: ended[row.pk] for row in duplicate.open_milestones}
    due = {row.pk: row.due_at for row in merged_as.milestones}
    for row in staying.open_milestones:
        other = theirs.get(row.name)
        counts = other is not None and row.due_at >= now and other.due_at < row.due_at
        earlier = _on(row, other.due_at) if other is not None and counts else row.due_at
        is_exact = due[row.pk] == earlier or (counts and staying.ticket.paused_until is not None)
        if not is_exact or due[row.pk] > row.due_at:
            yield f"{row.name} was due {row.due_at}, of the other {other and other.due_at}, now {due[row.pk]}"
    if Name.QUICK_FIX in theirs.keys() - {row.name for row in staying.open_milestones}:
        hours, owed = theirs[Name.QUICK_FIX].due_at, {(row.name, row.due_at) for row in merged_as.open_milestones}
        if (Name.QUICK_FIX, hours) not in owed:
            yield f"the 24 hours until {hours} are not among {owed}"
    kept = {row.number for row in staying.numbers} | set(merged_as.ticket.other_numbers)
    if lost := {row.number for row in duplicate.numbers} - kept:
        yield f"the numbers {lost} of the other are lost"


def _on(row: Milestone, due_at: datetime) -> datetime:
    """The end of that date by the calendar of the row, of its next business day if it is closed there.

    Of 24 hours that instant itself.
    """
    if row.name == Name.QUICK_FIX:
        return due_at
    calendar = calendar_of(row.calendar)
    return min(row.due_at, calendar.cob(calendar.roll_forward(calendar.local_date(due_at))))


def _said(dossier: Dossier, row: Milestone, actions: set[str]) -> bool:
    """Whether one of these went out, as a mail, in the second in which the row ended."""
    mailed = {mail.dedup_key for mail in dossier.mails}
    return any(
        event.action in actions and event.at == row.ended_at and mail_key(dossier, event) in mailed
        for event in dossier.events
    )


def _is_over(dossier: Dossier, row: Milestone) -> bool:
    """Whether the request was taken back, or goes on as another one, in the second in which the row ended."""
    merged_then = (event.action == "ticket.merged_into" and event.at == row.ended_at for event in dossier.events)
    return any(merged_then) or _said(dossier, row, {"ticket.withdrawn"})


def mail_key(dossier: Dossier, event: Event) -> str:
    """The key of the mail that tells of an event."""
    return f"ticket:{dossier.ticket.pk}:{event.action.partition('.')[2]}:{event.pk}"


def _renewed(dossier: Dossier, row: Milestone) -> bool:
    """Whether another date was given; for 24 hours, whether the submitter was told that it takes longer [2.9]."""
    if row.name == Name.QUICK_FIX:
        return _said(dossier, row, {"ticket.transferred"})
    return any(
        other.name == row.name and other.owed_from == row.ended_at and other.committed_on and other.pk > row.pk
        for other in dossier.milestones
    )
