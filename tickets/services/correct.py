"""Corrects what kind of request it is: other promises and another team, the same Day 1 [4.12]."""

from datetime import datetime

from django.db import transaction

from tickets.errors import RefusedError
from tickets.models import Milestone, Ticket
from tickets.numbers import grouped
from tickets.selectors.rules import office_calendar_row, policy_row_for, route_for
from tickets.services import ledger
from tickets.services.assign import rep_with_least_owed
from tickets.services.numbering import give_ims_number
from tickets.services.record import Actor, begin, end, settle
from tickets.services.redating import rejudge
from tickets.services.speak import say
from tickets.states import CONFIRMED, Verb

Name = Milestone.Name
Outcome = Milestone.Outcome
FIELDS = ("kind", "report", "service_level", "policy", "route", "calendar", "team", "assignee")


def correct(
    ticket_id: int, *, kind: str, report: str = "", service_level: str = "", actor: Actor, now: datetime
) -> Ticket:
    """Swaps policy and route for those of the right kind, keeps Day 1, and tells the submitter [4.12].

    What is met or missed already stays; a billing issue that was confirmed before gets its IMS number now,
    unless it is to be resolved in 24 hours [2.9].
    """
    with transaction.atomic():
        ticket = begin(ticket_id, Verb.CORRECT)
        if (kind, report, service_level) == (ticket.kind, ticket.report, ticket.service_level):
            raise RefusedError("sort", "That is what it is already. Choose another kind.")
        ticket.kind, ticket.report, ticket.service_level = kind, report, service_level
        ticket.policy, ticket.route = policy_row_for(kind), route_for(kind, report)
        if ticket.calendar.name != ticket.route.calendar_name:
            ticket.calendar = office_calendar_row(ticket.route.calendar_name)
        if ticket.policy.completion_days is None:
            end(ticket, Name.COMPLETION, now, in_time=Outcome.DROPPED)  # a missed one too: nobody owes it any more
        _move(ticket, now)
        rejudge(ticket, now)
        settle(ticket, now, FIELDS)
        ledger.correct_kind(ticket)
        needs_number = _needs_ims_number(ticket)
        ims = grouped(give_ims_number(ticket, now, rehearsing=actor.rehearsing)) if needs_number else ""
        words = f"This is handled as {_words(ticket)} from now on, by {ticket.team}."
        data = {"kind": _words(ticket), "team": str(ticket.team), "ims": ims}
        say(ticket, "corrected", words, actor=actor, now=now, data=data, ims=ims)
        return ticket


def _move(ticket: Ticket, now: datetime) -> None:
    """To the team that has such requests; a rep of that team keeps it, else whoever owes least takes it [3.2]."""
    is_confirmed = ticket.status in CONFIRMED
    ticket.team = ticket.route.working_team if is_confirmed and not ticket.is_quick else ticket.route.team
    if ticket.assignee and not ticket.team.members.filter(pk=ticket.assignee_id).exists():
        ticket.assignee = rep_with_least_owed(ticket.team, now) if is_confirmed else None


def _needs_ims_number(ticket: Ticket) -> bool:
    return ticket.kind == Ticket.Kind.BILLING and ticket.status in CONFIRMED and not ticket.is_quick


def _words(ticket: Ticket) -> str:
    detail = ticket.get_report_display() or ticket.get_service_level_display()
    return f"{ticket.get_kind_display()}: {detail}" if detail else ticket.get_kind_display()
