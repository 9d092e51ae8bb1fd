"""What a rep has asked and waits for, and which of the pauses end soon by themselves."""

from django.db.models import QuerySet

from contacts.models import User
from tickets.desk.selectors.moment import Moment
from tickets.desk.selectors.rep_owes import open_tickets_of
from tickets.models import Ticket
from tickets.states import Status

SOON_DAYS = 2


def waiting(user: User) -> QuerySet[Ticket]:
    """The rep's requests that wait for an answer: of the agency's side, another department or a carrier."""
    return open_tickets_of(user, user.pk).filter(status__in=[Status.PAUSED, Status.HELD])


def ending(user: User, at: Moment) -> QuerySet[Ticket]:
    """Those whose pause ends by itself within two business days, if nobody answers [4.10]."""
    soon = at.calendar.cob(at.calendar.add_business_days(at.calendar.day1(at.now), SOON_DAYS))
    return open_tickets_of(user, user.pk).filter(paused_until__lte=soon)
