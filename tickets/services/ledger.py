"""The rows that the reports count from, written in the transaction of the facts that they follow from.

A promise is decided at the earlier of its end and its due second: what is missed counts from then on, though the act
may still be owed. What is dropped in time is never judged.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from contacts.models import User
from tickets.business_time import CalendarHorizonError
from tickets.models import LedgerRow, Milestone, OfficeCalendar, Ticket, Wait
from tickets.pauses import Pause, business_seconds
from tickets.selectors.rules import calendar_of

What = LedgerRow.What
Outcome = Milestone.Outcome

KEPT, MISSED, RENEGOTIATED = "kept", "missed", "renegotiated"
JUDGED = {Outcome.OPEN: MISSED, Outcome.LATE: MISSED, Outcome.KEPT: KEPT, Outcome.RENEGOTIATED: RENEGOTIATED}

ONCE = ["ticket", "cycle", "what", "part"]
# What a later fact may still change of a row; whose it was stays.
FOLLOWS = ["at", "day", "result", "seconds"]


def write(rows: Iterable[LedgerRow | None]) -> None:
    """Writes the rows; one that there is already takes on when, how and how long, and stays whose it was."""
    found = [row for row in rows if row is not None]
    LedgerRow.objects.bulk_create(found, update_conflicts=True, unique_fields=ONCE, update_fields=FOLLOWS)


def received(ticket: Ticket, cycle: int, at: datetime) -> LedgerRow:
    """A cycle began."""
    return _row(ticket, What.RECEIVED, at, ticket.assignee_id, cycle=cycle)


def promise(ticket: Ticket, row: Milestone, *, done: bool) -> LedgerRow | None:
    """How a promise was decided, None where nothing was judged; `done` says that the act itself ended it.

    A confirmation that was given has the time from receipt.
    """
    if row.outcome == Outcome.DROPPED:
        return None
    result = JUDGED[Outcome(row.outcome)]
    at = row.due_at if result == MISSED or row.ended_at is None else row.ended_at
    seconds = None
    if row.name == Milestone.Name.CONFIRMATION and done and row.ended_at is not None:
        calendar = ticket.calendar if row.calendar_id == ticket.calendar_id else row.calendar
        seconds = _seconds(calendar, row.owed_from, row.ended_at)  # no pause begins before it [4.10]
    whose = row.holder_id if row.ended_at else ticket.assignee_id
    return _row(
        ticket, What.PROMISE, at, whose, cycle=row.cycle, part=row.pk, detail=row.name, result=result, seconds=seconds
    )


def decide(ticket: Ticket, row: Milestone, *, done: bool) -> None:
    """Writes how a promise was decided that has just ended."""
    found = promise(ticket, row, done=done)
    if found is not None:
        write([found])
    elif row.missed_seen_at is not None:  # its date moved after it had been seen as missed
        LedgerRow.objects.filter(ticket=ticket, cycle=row.cycle, what=What.PROMISE, part=row.pk).delete()


def finished(
    ticket: Ticket, cycle: int, how: str, began: datetime, at: datetime, pauses: Sequence[Pause], rep: int | None
) -> LedgerRow:
    """A cycle ended, and how; with its business time less its pauses."""
    seconds = _seconds(ticket.calendar, began, at, pauses)
    return _row(ticket, What.FINISHED, at, rep, cycle=cycle, detail=how, seconds=seconds)


def waited(ticket: Ticket, row: Wait) -> LedgerRow:
    """A wait is over, with its business time."""
    assert row.ended_at is not None, "only what is over has a duration"
    seconds = _seconds(ticket.calendar, row.started_at, row.ended_at)
    return _row(
        ticket,
        What.WAITED,
        row.ended_at,
        ticket.assignee_id,
        cycle=row.cycle,
        part=row.pk,
        detail=row.party,
        seconds=seconds,
    )


def told(ticket: Ticket, cycle: int, level: int, cause: str, at: datetime) -> LedgerRow:
    """Somebody was told of a level, and why."""
    who = ticket.assignee_id
    return _row(ticket, What.TOLD, at, who, cycle=cycle, part=level, detail=cause, result=str(level))


def correct_kind(ticket: Ticket) -> None:
    """Moves all that is counted of a request to the kind that it really is."""
    LedgerRow.objects.filter(ticket=ticket).exclude(kind=ticket.kind).update(kind=ticket.kind)


def whose(ticket: Ticket, by: User | None) -> User | None:
    """Whose an act is: of who has the request or, where nobody has it yet, of who of the staff does it."""
    return ticket.assignee or (by if by and by.is_cms_staff else None)


def _row(
    ticket: Ticket,
    what: LedgerRow.What,
    at: datetime,
    rep: int | None,
    *,
    cycle: int,
    part: int = 0,
    detail: str = "",
    result: str = "",
    seconds: int | None = None,
) -> LedgerRow:
    return LedgerRow(
        ticket_id=ticket.pk,
        cycle=cycle,
        what=what,
        part=part,
        at=at,
        day=at.astimezone(ZoneInfo(ticket.calendar.zone)).date(),
        kind=ticket.kind,
        team_id=ticket.team_id,
        rep_id=rep,
        agency_id=ticket.agency_id,
        detail=detail,
        result=result,
        seconds=seconds,
    )


def _seconds(version: OfficeCalendar, a: datetime, b: datetime, pauses: Sequence[Pause] = ()) -> int | None:
    """Business seconds by that version of the calendar; None beyond the years that it knows [4.14]."""
    try:
        return business_seconds(calendar_of(version), a, b, pauses)
    except CalendarHorizonError:
        return None
