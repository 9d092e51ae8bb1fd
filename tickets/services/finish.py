"""The ends of a cycle and the start of another: resolve, accept, withdraw, reopen."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from contacts.models import User
from tickets.models import Milestone, Ticket, Wait
from tickets.selectors.deadlines import open_milestones, pauses_of
from tickets.services import ledger, letters
from tickets.services.record import Actor, begin, end, log, owe_cycle, settle
from tickets.services.rules import RULES, judge_by_rules_in_force
from tickets.services.speak import FormKeys, say
from tickets.services.wait import end_wait
from tickets.states import Verb

Name = Milestone.Name
Outcome = Milestone.Outcome
ACCEPTED = ["accepted_at", "accepted_by"]


def resolve(ticket_id: int, *, words: str, actor: Actor, now: datetime) -> Ticket:
    """Tells the submitter that the work is done; ends what it keeps and every other open milestone (SPEC 5)."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.RESOLVE)
        end_as_done(ticket, now, actor.user)
        say(ticket, "resolved", words, actor=actor, now=now)
        return ticket


def end_as_done(ticket: Ticket, now: datetime, by: User | None = None) -> None:
    """Ends what is owed by the work being done; the caller holds the lock, has set the status, and tells everyone."""
    end_wait(ticket, now, Wait.End.FINISHED)
    end(ticket, Name.COMPLETION, now, by=by)
    end(ticket, Name.QUICK_FIX, now, by=by)
    if ticket.milestones.filter(outcome="", name=Name.FOLLOW_UP, committed_on__isnull=False).exists():
        end(ticket, Name.FOLLOW_UP, now, by=by)
    finish(ticket, now, by)


def withdraw(ticket_id: int, *, words: str, actor: Actor, now: datetime) -> Ticket:
    """Takes the request back: nothing more is owed, what was missed stays missed."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.WITHDRAW)
        end_wait(ticket, now, Wait.End.FINISHED)
        finish(ticket, now, actor.user)
        say(ticket, "withdrawn", words, actor=actor, now=now)
        return ticket


def accept(ticket_id: int, *, actor: Actor, now: datetime) -> Ticket:
    """The agency's side confirms that the resolved work is done; its rep is told, and a second click does nothing."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.ACCEPT)
        if ticket.accepted_at is not None:
            return ticket
        ticket.accepted_at, ticket.accepted_by = now, actor.user
        ticket.save(update_fields=ACCEPTED)
        event = log(ticket, "ticket.accepted", actor=actor, now=now)
        if rep := letters.active_addresses([ticket.assignee]):
            to, key = letters.recipients(rep, []), f"accepted:{event.pk}"
            letters.send(ticket, "accepted", to, key=key, now=now, by=actor.user, author=actor.user)
        return ticket


def reopen(
    ticket_id: int,
    *,
    words: str,
    actor: Actor,
    now: datetime,
    files: UUID | None = None,
    call_detail: bool = False,
) -> Ticket:
    """Starts a new cycle at `now` under the rules in force; finished cycles stay as they were [4.12]."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.REOPEN)
        ticket.cycle += 1
        ticket.cycle_started_at = now
        ticket.finished_at, ticket.last_finished_at = None, ticket.finished_at
        ticket.accepted_at = ticket.accepted_by = None
        judge_by_rules_in_force(ticket)
        owe_cycle(ticket)
        settle(ticket, now, ["cycle", "cycle_started_at", "finished_at", "last_finished_at", *ACCEPTED, *RULES])
        say(ticket, "reopened", words, actor=actor, now=now, keys=FormKeys(files=files, call_detail=call_detail))
        return ticket


def finish(ticket: Ticket, now: datetime, by: User | None = None, fields: Iterable[str] = ()) -> None:
    """Drops what is still owed and not missed, sets the end, and saves the named fields with it.

    The caller holds the lock and has set the status.
    """
    for milestone in open_milestones(ticket):
        end(ticket, Name(milestone.name), now, in_time=Outcome.DROPPED, by=by)
    ticket.finished_at = now
    settle(ticket, now, ["finished_at", *fields])
    rep = ledger.whose(ticket, by)
    began, pauses = ticket.cycle_started_at, pauses_of(ticket)
    ledger.write([ledger.finished(ticket, ticket.cycle, ticket.status, began, now, pauses, rep.pk if rep else None)])
