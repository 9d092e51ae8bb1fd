"""What every verb shares: lock the ticket, end and open what is owed, write the event, wake the sweep.

The one lock is the ticket's row; a verb holds it from its first read to its commit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contacts.models import User
from tickets.models import Event, Milestone, Route, Ticket
from tickets.pauses import Pause
from tickets.selectors.deadlines import deadline_of, earliest_open, pauses_of
from tickets.selectors.rules import ROUTE_RELATIONS
from tickets.services import ledger
from tickets.states import Status, Verb, after

Name = Milestone.Name
Outcome = Milestone.Outcome


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts (None: the product itself) and from where, for the audit [8.3].

    While `rehearsing`, all is undone at the end: then nothing may be taken that stays taken.
    `seen` is the newest message that they had before them; None where that is not known.
    """

    user: User | None
    source: str
    rehearsing: bool = False
    seen: int | None = None


def begin(ticket_id: int, verb: Verb) -> Ticket:
    """Locks the ticket until the transaction ends and gives it the verb's status; VerbNotAllowedError if refused.

    Whoever waited for the lock reads the ticket anew: a locking join would pair the row as it is now with the
    team and rep that it had before the wait, and lose them or itself.
    """
    ticket = lock(ticket_id)
    ticket.status = after(Status(ticket.status), verb).value
    return ticket


def lock(ticket_id: int) -> Ticket:
    """Locks the ticket until the transaction ends, and reads all that a verb needs of it."""
    Ticket.objects.select_for_update(no_key=True).only("pk").get(pk=ticket_id)
    related = ("calendar", "policy", "submitter", "assignee", "team", "account__customer")
    ticket = Ticket.objects.select_related(*related).get(pk=ticket_id)
    # Apart from the others: so many tables in one join take longer to plan than to read.
    ticket.route = Route.objects.select_related(*ROUTE_RELATIONS).get(pk=ticket.route_id)
    return ticket


def lock_staying(ticket_id: int) -> Ticket:
    """Locks the ticket or, if it was merged, the one that it goes on as."""
    ticket = lock(ticket_id)
    return ticket if ticket.merged_into_id is None else lock_staying(ticket.merged_into_id)


def settle(ticket: Ticket, now: datetime, fields: Iterable[str] = ()) -> None:
    """Saves the status and the named fields with what is owed next, and sets the cursor to `now`.

    A ladder that was climbed for an act comes down when that act is done and nothing else is missed [6.4].
    """
    if ticket.is_finished:
        ticket.owed, ticket.owed_at, ticket.level, ticket.check_at = "", None, 0, None
    else:
        next_owed = earliest_open(ticket)
        if not ticket.owed and next_owed.due_at >= now:
            ticket.level = 0
        ticket.owed, ticket.owed_at, ticket.check_at = next_owed.name, next_owed.due_at, now
    ticket.save(update_fields=["status", "paused_until", "owed", "owed_at", "level", "check_at", *fields])


def log(ticket: Ticket, action: str, *, actor: Actor, now: datetime, **data: Any) -> Event:
    """Adds one event to the ticket's history [8.3]."""
    event = event_of(ticket, action, actor=actor, now=now, **data)
    event.save(force_insert=True)
    return event


def event_of(ticket: Ticket, action: str, *, actor: Actor, now: datetime, **data: Any) -> Event:
    """One event of the ticket's history, not yet written."""
    return Event(
        ticket=ticket,
        cycle=ticket.cycle,
        at=now,
        actor=actor.user,
        action=action,
        source=actor.source,
        data=data,
    )


def owe_cycle(ticket: Ticket, *, quick: bool = False) -> None:
    """Opens the milestones of a cycle that starts at `cycle_started_at` (SPEC 5), [4.12].

    A `quick` one is to be resolved in 24 hours or less, besides [2.9].
    """
    names = [Name.CONFIRMATION, Name.NEXT_STEPS, Name.COMPLETION, Name.FOLLOW_UP, *([Name.QUICK_FIX] * quick)]
    owed = [name for name in names if name != Name.COMPLETION or ticket.policy.completion_days is not None]
    no_pause_yet: tuple[Pause, ...] = ()
    Milestone.objects.bulk_create(_owed(ticket, name, ticket.cycle_started_at, no_pause_yet) for name in owed)
    ledger.write([ledger.received(ticket, ticket.cycle, ticket.cycle_started_at)])


def owe(ticket: Ticket, name: Name, since: datetime, committed_on: date | None = None) -> None:
    """Opens one milestone that is owed since that instant, with the one at which its rep is warned [5.3]."""
    _owed(ticket, name, since, pauses_of(ticket), committed_on).save(force_insert=True)


def _owed(
    ticket: Ticket, name: Name, since: datetime, pauses: Sequence[Pause], committed_on: date | None = None
) -> Milestone:
    row = Milestone(
        ticket=ticket,
        cycle=ticket.cycle,
        name=name,
        owed_from=since,
        committed_on=committed_on,
        calendar=ticket.calendar,
        policy=ticket.policy,
    )
    derived = deadline_of(row, ticket, pauses)
    row.due_at, row.warn_at = derived.due_at, derived.warn_at
    return row


def end(
    ticket: Ticket, name: Name, now: datetime, in_time: Outcome = Outcome.KEPT, *, by: User | None = None
) -> bool:
    """Ends the open milestone of that name: `in_time` up to its due second, else missed [4.5]; False if none is.

    It was the promise of who has the ticket or, where nobody has it yet, of who of the staff ended it.
    """
    row = ticket.milestones.filter(outcome=Outcome.OPEN, name=name).first()
    if row is None:
        return False
    row.outcome = in_time if now <= row.due_at else Outcome.LATE
    row.ended_at = now
    row.holder = ledger.whose(ticket, by)
    row.save(update_fields=["outcome", "ended_at", "holder"])
    ledger.decide(ticket, row, done=in_time == Outcome.KEPT)
    if ticket.owed == name:
        ticket.owed = ""  # done; settle looks what comes next
    return True
