from .mail import OutgoingMail
from .people import Agency, Phone, Role, User
from .teams import Absence, Mailbox, Membership, Team

__all__ = [
    "Absence",
    "Agency",
    "Mailbox",
    "Membership",
    "OutgoingMail",
    "Phone",
    "Role",
    "Team",
    "User",
]
