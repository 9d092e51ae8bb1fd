from tickets.models.accounts import Account, Customer
from tickets.models.batches import Batch, BatchItem
from tickets.models.calls import Call
from tickets.models.drafts import AnswerDraft, Draft
from tickets.models.feeds import CalendarFeed
from tickets.models.hand_over import HandOver
from tickets.models.ledger import LedgerChange, LedgerRow, LedgerSpan, LedgerSum
from tickets.models.macros import Macro, MacroVersion
from tickets.models.mail import Attachment, HostedMailbox, IncomingMail
from tickets.models.record import Event, Message, Milestone, Wait
from tickets.models.related import Relation
from tickets.models.rules import OFFICE, Closure, OfficeCalendar, Route, SlaPolicy, Version
from tickets.models.saved_views import SavedView
from tickets.models.search import SearchText
from tickets.models.ticket import FurtherAccount, Ticket, TicketNumber
from tickets.models.uploads import Upload

__all__ = [
    "OFFICE",
    "Account",
    "AnswerDraft",
    "Attachment",
    "Batch",
    "BatchItem",
    "CalendarFeed",
    "Call",
    "Closure",
    "Customer",
    "Draft",
    "Event",
    "FurtherAccount",
    "HandOver",
    "HostedMailbox",
    "IncomingMail",
    "LedgerChange",
    "LedgerRow",
    "LedgerSpan",
    "LedgerSum",
    "Macro",
    "MacroVersion",
    "Message",
    "Milestone",
    "OfficeCalendar",
    "Relation",
    "Route",
    "SavedView",
    "SearchText",
    "SlaPolicy",
    "Ticket",
    "TicketNumber",
    "Upload",
    "Version",
    "Wait",
]
