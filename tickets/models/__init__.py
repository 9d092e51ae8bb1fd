from tickets.models.accounts import Account, Customer
from tickets.models.record import Event, Message, Milestone
from tickets.models.rules import Closure, OfficeCalendar, Route, SlaPolicy
from tickets.models.ticket import Ticket, TicketNumber

__all__ = [
    "Account",
    "Closure",
    "Customer",
    "Event",
    "Message",
    "Milestone",
    "OfficeCalendar",
    "Route",
    "SlaPolicy",
    "Ticket",
    "TicketNumber",
]
