from .access import AccessEvent
from .invitations import Invitation
from .loads import Load, LoadPart, LoadRow
from .mail import AutomaticAnswer, OutgoingMail, UndeliverableAddress
from .notices import Notice, NoticeChoice
from .people import Agency, Phone, Role, User
from .teams import Absence, AbsenceEvent, Mailbox, Membership, Team, TeamEvent
from .wordings import MailWording

__all__ = [
    "Absence",
    "AbsenceEvent",
    "AccessEvent",
    "Agency",
    "AutomaticAnswer",
    "Invitation",
    "Load",
    "LoadPart",
    "LoadRow",
    "MailWording",
    "Mailbox",
    "Membership",
    "Notice",
    "NoticeChoice",
    "OutgoingMail",
    "Phone",
    "Role",
    "Team",
    "TeamEvent",
    "UndeliverableAddress",
    "User",
]
