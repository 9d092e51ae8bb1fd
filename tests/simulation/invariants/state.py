"""The ticket's own row: one status, what is owed, whom it waits for, its numbers."""

from collections.abc import Iterator
from datetime import datetime

from tests.simulation.dossier import Dossier
from tickets import numbers
from tickets.models import Event, TicketNumber, Wait
from tickets.states import CONFIRMED, FINISHED, Status, Verb, VerbNotAllowedError, after

Problems = Iterator[str]

VERBS = {
    "ticket.confirmed": Verb.CONFIRM,
    "ticket.transferred": Verb.TRANSFER,
    "ticket.assigned": Verb.ASSIGN,
    "ticket.promised": Verb.PROMISE,
    "ticket.replied": Verb.REPLY,
    "ticket.noted": Verb.NOTE,
    "ticket.merged_into": Verb.MERGE,
    "ticket.completed": Verb.COMPLETE,
    "ticket.corrected": Verb.CORRECT,
    "ticket.account_corrected": Verb.CORRECT_ACCOUNT,
    "ticket.ld_activated": Verb.ACTIVATE,
    "ticket.paused": Verb.PAUSE,
    "ticket.held": Verb.HOLD,
    "ticket.resumed": Verb.RESUME,
    "ticket.resolved": Verb.RESOLVE,
    "ticket.copied": Verb.COPIES,
    "ticket.uncopied": Verb.COPIES,
    "ticket.accepted": Verb.ACCEPT,
    "ticket.withdrawn": Verb.WITHDRAW,
    "ticket.reopened": Verb.REOPEN,
}


def told_statuses(dossier: Dossier) -> Iterator[tuple[Event, Status]]:
    """Each event with the status that it left, by the table of verbs alone; VerbNotAllowedError if it forbids one."""
    status = Status.RECEIVED
    for event in dossier.events:
        if verb := VERBS.get(event.action):
            status = after(status, verb)
        yield event, status


def status_is_what_the_events_tell(dossier: Dossier, now: datetime) -> Problems:
    """The one status is what the events lead to, verb by verb [8.3]."""
    try:
        told = list(told_statuses(dossier))
    except VerbNotAllowedError as error:
        yield f"its events tell of a verb that was not allowed: {error}"
        return
    if not told or told[0][0].action != "ticket.submitted":
        yield "its history does not begin with its filing"
    elif dossier.ticket.status != told[-1][1]:
        yield f"it is {dossier.ticket.status}, its events lead to {told[-1][1]}"


def finished_owes_nothing(dossier: Dossier, now: datetime) -> Problems:
    """A finished ticket owes nothing, waits for nobody, is on no level and is never looked at."""
    ticket = dossier.ticket
    if (ticket.status in FINISHED) != (ticket.finished_at is not None):
        yield f"it is {ticket.status} with finished_at {ticket.finished_at}"
    if ticket.status not in FINISHED:
        return
    if ticket.owed or ticket.owed_at or ticket.level or ticket.check_at:
        yield f"it is finished but owes {ticket.owed!r}, level {ticket.level}, cursor {ticket.check_at}"
    if dossier.open_milestones:
        yield f"it is finished with {dossier.open_milestones[0].name} still open"
    if any(wait.ended_at is None for wait in dossier.waits):
        yield "it is finished and still waits for somebody"


def owes_its_earliest_promise(dossier: Dossier, now: datetime) -> Problems:
    """What an open ticket shows as owed is its earliest open promise, of its present cycle."""
    ticket, owed = dossier.ticket, dossier.open_milestones
    if ticket.status in FINISHED:
        return
    if not owed:
        yield "it is open and owes nothing"
    elif (ticket.owed, ticket.owed_at) != (owed[0].name, owed[0].due_at):
        yield f"it shows {ticket.owed} by {ticket.owed_at}, the earliest is {owed[0]}"
    if any(row.cycle != ticket.cycle for row in owed):
        yield "a promise of an earlier cycle is still open"


def waits_for_whom_it_says(dossier: Dossier, now: datetime) -> Problems:
    """It is paused or held exactly while one wait is open, and a pause has its end [4.10]."""
    ticket = dossier.ticket
    waits = [wait for wait in dossier.waits if wait.ended_at is None]
    expected = None
    if waits:
        expected = Status.PAUSED if waits[0].party in Wait.PAUSING else Status.HELD
    actual = Status(ticket.status) if ticket.status in (Status.PAUSED, Status.HELD) else None
    if expected != actual or len(waits) > 1:
        yield f"it is {ticket.status} with {len(waits)} open waits"
    if ticket.paused_until != (waits[0].ends_at if waits else None):
        yield f"paused_until is {ticket.paused_until}, its wait says {waits[0].ends_at if waits else None}"
    for wait in dossier.waits:
        if wait.ends_at and wait.ended_at and wait.ended_at > wait.ends_at:
            yield f"a pause went on after its end {wait.ends_at}"


def numbers_are_its_own(dossier: Dossier, now: datetime) -> Problems:
    """One issue number made from its serial; one IMS number, from its confirmation on, if it is billing [3.3].

    While it is to be resolved in 24 hours, it needs none [2.9].
    """
    kinds = [row.kind for row in dossier.numbers]
    issue = [row.number for row in dossier.numbers if row.kind == TicketNumber.Kind.ISSUE]
    if issue != [numbers.issue_number(dossier.ticket.pk)]:
        yield f"its issue numbers are {issue}"
    ims = kinds.count(TicketNumber.Kind.IMS)
    is_quick = any(row.name == "quick_fix" for row in dossier.open_milestones)
    is_owed = dossier.ticket.kind == "billing" and dossier.ticket.status in CONFIRMED and not is_quick
    may_have = any(event.action == "ticket.confirmed" for event in dossier.events)
    if not is_owed <= ims <= may_have:
        yield f"it has {ims} IMS numbers; it is {dossier.ticket.kind}, {dossier.ticket.status}"
