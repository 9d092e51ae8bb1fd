from .access import AccessEvent
from .mail import AutomaticAnswer, OutgoingMail, UndeliverableAddress
from .people import Agency, Phone, Role, User
from .teams import Absence, Mailbox, Membership, Team

__all__ = [
    "Absence",
    "AccessEvent",
    "Agency",
    "AutomaticAnswer",
    "Mailbox",
    "Membership",
    "OutgoingMail",
    "Phone",
    "Role",
    "Team",
    "UndeliverableAddress",
    "User",
]
