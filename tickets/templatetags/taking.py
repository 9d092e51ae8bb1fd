from django import template

from contacts.models import User
from tickets.models import Ticket

register = template.Library()


@register.simple_tag
def may_take(ticket: Ticket, user: User) -> bool:
    """Whether one click makes it theirs: it is open, and with nobody or with somebody else of their team."""
    if ticket.is_finished or ticket.assignee_id == user.pk:
        return False
    return ticket.assignee_id is None or ticket.team.members.filter(pk=user.pk).exists()
