"""The ends of a cycle and the start of another: resolve, withdraw, reopen."""

from datetime import datetime

from django.db import transaction

from tickets.models import Milestone, Ticket
from tickets.selectors.promises import open_milestones
from tickets.selectors.rules import office_calendar_row, policy_row_for, route_for
from tickets.services.record import Actor, begin, end, owe_cycle, settle
from tickets.services.speak import say
from tickets.states import Verb

Name = Milestone.Name
Outcome = Milestone.Outcome


def resolve(ticket_id: int, *, words: str, actor: Actor, now: datetime) -> Ticket:
    """Tells the submitter that the work is done; ends the completion and every other open milestone (SPEC 5)."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.RESOLVE)
        end(ticket, Name.COMPLETION, now)
        if ticket.milestones.filter(outcome="", name=Name.FOLLOW_UP, committed_on__isnull=False).exists():
            end(ticket, Name.FOLLOW_UP, now)
        _finish(ticket, now)
        say(ticket, "resolved", words, actor=actor, now=now)
        return ticket


def withdraw(ticket_id: int, *, words: str, actor: Actor, now: datetime) -> Ticket:
    """Takes the request back: nothing more is owed, what was missed stays missed."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.WITHDRAW)
        _finish(ticket, now)
        say(ticket, "withdrawn", words, actor=actor, now=now)
        return ticket


def reopen(ticket_id: int, *, words: str, actor: Actor, now: datetime) -> Ticket:
    """Starts a new cycle at `now` under the rules in force; finished cycles stay as they were [4.12]."""
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.REOPEN)
        ticket.cycle += 1
        ticket.cycle_started_at = now
        ticket.finished_at = None
        ticket.calendar = office_calendar_row()
        ticket.policy = policy_row_for(ticket.kind)
        ticket.team = route_for(ticket.kind, ticket.report).team
        owe_cycle(ticket)
        settle(ticket, now, ["cycle", "cycle_started_at", "finished_at", "calendar", "policy", "team"])
        say(ticket, "reopened", words, actor=actor, now=now)
        return ticket


def _finish(ticket: Ticket, now: datetime) -> None:
    for milestone in open_milestones(ticket):
        end(ticket, Name(milestone.name), now, in_time=Outcome.DROPPED)
    ticket.finished_at = now
    settle(ticket, now, ["finished_at"])
