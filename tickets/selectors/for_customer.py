"""The text that a sub-agent passes on to the customer of a request."""

from collections.abc import Iterable
from datetime import datetime

from tickets.for_customer import ForCustomer, for_customer
from tickets.models import Milestone, Ticket
from tickets.selectors.rules import calendar_of
from tickets.states import Status
from tickets.wording import instant_words


def text_for_customer(ticket: Ticket, milestones: Iterable[Milestone], now: datetime) -> ForCustomer | None:
    """What holds while long distance must not be used [2.8]; None where it may, or where nothing is done any more."""
    if not ticket.ld_notice or ticket.status in (Status.WITHDRAWN, Status.MERGED):
        return None
    owed = [row.due_at for row in milestones if row.name == Milestone.Name.COMPLETION and not row.outcome]
    calendar = calendar_of(ticket.calendar)
    ahead = [instant_words(due, calendar.zone, calendar.local_date(now)) for due in owed if due > now]
    by = ahead[0] if ahead else ""
    return for_customer(ticket.customer_name, ticket.description, ticket.policy.completion_days, by)
