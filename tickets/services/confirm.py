"""Confirms receipt and routing to the submitter: the act owed by Day 2 (SPEC 5)."""

from datetime import datetime

from django.db import transaction

from contacts.models import User
from tickets.models import Milestone, Ticket
from tickets.numbers import grouped
from tickets.services import letters
from tickets.services.assign import rep_with_least_owed
from tickets.services.numbering import give_ims_number
from tickets.services.record import Actor, begin, end, settle
from tickets.services.speak import say
from tickets.states import Verb


def confirm(ticket_id: int, *, actor: Actor, now: datetime, assignee: User | None = None, words: str = "") -> Ticket:
    """Routes to the working team, names the rep, gives a billing issue its IMS number and tells the submitter.

    Without an `assignee` the rep who owes least takes it [3.2]; when all are away, the one who confirms. A 24-hour
    issue stays where the call came in, with who took it, under its issue number [2.9].
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.CONFIRM)
        is_quick = ticket.is_quick
        ticket.team = ticket.route.team if is_quick else ticket.route.working_team
        least = None if is_quick else rep_with_least_owed(ticket.team, now)
        needs_ims = ticket.kind == Ticket.Kind.BILLING and not is_quick
        ims = grouped(give_ims_number(ticket, now, rehearsing=actor.rehearsing)) if needs_ims else ""
        number = ims or (letters.issue_number_of(ticket) if is_quick else "")
        end(ticket, Milestone.Name.CONFIRMATION, now, by=actor.user)  # still the promise of who had it so far
        ticket.assignee = assignee or least or actor.user
        settle(ticket, now, ["team", "assignee"])
        say(
            ticket,
            "confirmed",
            words,
            said=_said(ticket, number, words),
            actor=actor,
            now=now,
            data={"ims": ims, "assignee": str(ticket.assignee), "team": str(ticket.team)},
            number=number,
            is_quick=is_quick,
        )
        return ticket


def _said(ticket: Ticket, number: str, words: str) -> str:
    facts = f"Received and routed to {ticket.team}. {ticket.assignee} works on it."
    named = f" Your number is {number}." if number else ""
    return f"{facts}{named}\n\n{words}".strip()
