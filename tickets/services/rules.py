"""The versions that a ticket is judged by."""

from tickets.models import Ticket
from tickets.selectors.rules import office_calendar_row, policy_row_for, route_for

RULES = ("calendar", "policy", "route", "team")  # the fields that these versions are kept in


def judge_by_rules_in_force(ticket: Ticket) -> None:
    """Sets calendar, policy, route and first team to those in force now; the caller saves them [4.11], [4.12]."""
    ticket.route = route_for(ticket.kind, ticket.report)
    ticket.calendar = office_calendar_row(ticket.route.calendar_name)
    ticket.policy = policy_row_for(ticket.kind)
    ticket.team = ticket.route.team
