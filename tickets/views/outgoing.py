"""A mail before it is sent, as pages show it."""

from dataclasses import dataclass

from tickets.models import Ticket
from tickets.selectors.addressees import AddressBook, Addressee, returning
from tickets.services.rehearse import Rehearsed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail before it is sent: whom it reaches and, once it was rehearsed, what it says."""

    to: list[Addressee]
    cc: list[Addressee]
    subject: str = ""
    text: str = ""

    @property
    def outside(self) -> list[Addressee]:
        return [addressee for addressee in (*self.to, *self.cc) if addressee.outside]


def outgoing_of(ticket: Ticket, to: list[str], cc: list[str], *said: str) -> Outgoing:
    """A mail about the ticket with the names behind its addresses, and those marked that mail comes back from."""
    book, lost = AddressBook(ticket, [*to, *cc]), returning([*to, *cc])
    return Outgoing(book.read(to, lost), book.read(cc, lost), *said)


def previews_of(rehearsed: Rehearsed) -> list[Outgoing]:
    """What the act would send."""
    ticket, mails = rehearsed.ticket, rehearsed.mails
    return [outgoing_of(ticket, mail.to, mail.cc, mail.subject, mail.body) for mail in mails] if ticket else []
