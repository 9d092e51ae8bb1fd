"""Confirms receipt and routing to the submitter: the act owed by Day 2 (SPEC 5)."""

from datetime import datetime

from django.db import transaction

from contacts.models import User
from tickets.models import Milestone, Ticket
from tickets.numbers import grouped
from tickets.services.assign import rep_with_least_owed
from tickets.services.numbering import give_ims_number
from tickets.services.record import Actor, begin, end, settle
from tickets.services.speak import say
from tickets.states import Verb


def confirm(ticket_id: int, *, actor: Actor, now: datetime, assignee: User | None = None, words: str = "") -> Ticket:
    """Routes to the working team, names the rep, gives a billing issue its IMS number and tells the submitter.

    Without an `assignee` the rep who owes least takes it [3.2]; when all are away, the one who confirms.
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.CONFIRM)
        ticket.team = ticket.route.working_team
        rep = assignee or rep_with_least_owed(ticket.team, now) or actor.user
        is_billing = ticket.kind == Ticket.Kind.BILLING
        ims = grouped(give_ims_number(ticket, now, rehearsing=actor.rehearsing)) if is_billing else ""
        end(ticket, Milestone.Name.CONFIRMATION, now, by=actor.user)  # still the promise of who had it so far
        ticket.assignee = rep
        settle(ticket, now, ["team", "assignee"])
        say(
            ticket,
            "confirmed",
            words,
            said=_said(ticket, ims, words),
            actor=actor,
            now=now,
            data={"ims": ims, "assignee": str(ticket.assignee), "team": str(ticket.team)},
            ims=ims,
        )
        return ticket


def _said(ticket: Ticket, ims: str, words: str) -> str:
    facts = f"Received and routed to {ticket.team}. {ticket.assignee} works on it."
    number = f" Your number is {ims}." if ims else ""
    return f"{facts}{number}\n\n{words}".strip()
