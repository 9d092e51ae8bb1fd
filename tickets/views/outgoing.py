"""A mail before it is sent, as pages show it."""

from dataclasses import dataclass

from contacts.notices import Readers
from tickets.models import Ticket
from tickets.selectors.addressees import AddressBook, Addressee, returning
from tickets.services import letters
from tickets.services.letters import Recipients
from tickets.services.rehearse import Rehearsed


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail before it is sent: whom it reaches and, once it was rehearsed, what it says.

    `not_by_mail` are those whom it concerns, who do not want such mails and read it in the product.
    """

    to: list[Addressee]
    cc: list[Addressee]
    subject: str = ""
    text: str = ""
    not_by_mail: tuple[Addressee, ...] = ()

    @property
    def outside(self) -> list[Addressee]:
        return [addressee for addressee in (*self.to, *self.cc) if addressee.outside]


def outgoing_of(ticket: Ticket, to: list[str], cc: list[str], subject: str = "", text: str = "") -> Outgoing:
    """A mail about the ticket with the names behind its addresses, and those marked that mail comes back from."""
    book, lost = AddressBook(ticket, [*to, *cc]), returning([*to, *cc])
    return Outgoing(book.read(to, lost), book.read(cc, lost), subject, text)


def outgoing_by_text(ticket: Ticket, told: Recipients, *texts: str) -> dict[str, Outgoing]:
    """For each mail text: whom of these a mail of it would reach, and who switched such mails off."""
    everyone, readers = outgoing_of(ticket, told.to, told.cc), Readers([*told.to, *told.cc])
    return {text: _reaching(everyone, letters.by_mail(ticket, text, told, readers)) for text in texts}


def _reaching(everyone: Outgoing, mailed: Recipients) -> Outgoing:
    known = {addressee.address: addressee for addressee in (*everyone.to, *everyone.cc)}
    missed = known.keys() - {*mailed.to, *mailed.cc}
    return Outgoing(
        [known[address] for address in mailed.to],
        [known[address] for address in mailed.cc],
        not_by_mail=tuple(addressee for address, addressee in known.items() if address in missed),
    )


def previews_of(rehearsed: Rehearsed) -> list[Outgoing]:
    """What the act would send."""
    ticket, mails = rehearsed.ticket, rehearsed.mails
    return [outgoing_of(ticket, mail.to, mail.cc, mail.subject, mail.body) for mail in mails] if ticket else []
