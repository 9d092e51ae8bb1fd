"""Moves on what a rep took for a 24-hour issue, and which takes longer [2.9]."""

from datetime import datetime

from django.db import transaction

from contacts.models import User
from tickets.errors import RefusedError
from tickets.models import Milestone, Ticket
from tickets.numbers import grouped
from tickets.services.assign import rep_with_least_owed
from tickets.services.numbering import give_ims_number
from tickets.services.record import Actor, begin, end, settle
from tickets.services.speak import say
from tickets.states import Verb


def transfer(ticket_id: int, *, words: str, actor: Actor, now: datetime, assignee: User | None = None) -> Ticket:
    """Gives it to the working team, a billing issue with its IMS number, and tells the submitter why.

    The 24 hours end: missed if they are over, else renegotiated, since the submitter is told in time and why [5.2].
    All else stays owed from Day 1. Without an `assignee` the rep who owes least takes it [3.2].
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.TRANSFER)
        if not ticket.is_quick:
            raise RefusedError("__all__", "This is no 24-hour issue any more, so there is nothing to move.")
        end(ticket, Milestone.Name.QUICK_FIX, now, in_time=Milestone.Outcome.RENEGOTIATED, by=actor.user)
        ticket.team = ticket.route.working_team
        ticket.assignee = assignee or rep_with_least_owed(ticket.team, now) or ticket.assignee
        is_billing = ticket.kind == Ticket.Kind.BILLING
        ims = grouped(give_ims_number(ticket, now, rehearsing=actor.rehearsing)) if is_billing else ""
        settle(ticket, now, ["team", "assignee"])
        data = {"ims": ims, "assignee": str(ticket.assignee), "team": str(ticket.team)}
        said = _said(ticket, ims, words)
        say(ticket, "transferred", words, said=said, actor=actor, now=now, data=data, ims=ims)
        return ticket


def _said(ticket: Ticket, ims: str, words: str) -> str:
    number = f" Its number is {ims} from now on." if ims else ""
    return f"This takes longer than 24 hours. {ticket.assignee} of {ticket.team} goes on with it.{number}\n\n{words}"
