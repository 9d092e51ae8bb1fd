from tickets.models.accounts import Account, Customer
from tickets.models.record import Event, Message, Milestone, Wait
from tickets.models.rules import OFFICE, Closure, OfficeCalendar, Route, SlaPolicy, Version
from tickets.models.ticket import Ticket, TicketNumber

__all__ = [
    "OFFICE",
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
    "Version",
    "Wait",
]
