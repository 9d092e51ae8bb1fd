"""Who stands behind the addresses of a request's mails, and to which of them our mail comes back."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Q

from contacts.models import Mailbox, UndeliverableAddress, User
from contacts.models.people import AGENCY_ROLES
from tickets.models import Ticket
from tickets.selectors.rules import calendar_of
from tickets.wording import day_words


@dataclass(frozen=True, slots=True)
class Addressee:
    """One address; without a name it is outside: nobody of the carrier, nor of the ticket's agency.

    `returns` where our mail to it comes back, so far as that was asked.
    """

    address: str
    name: str
    returns: bool = False

    @property
    def outside(self) -> bool:
        return not self.name


class AddressBook:
    """The names behind some addresses of a ticket; another agency's people are as unknown as strangers [8.1]."""

    def __init__(self, ticket: Ticket, addresses: Iterable[str]) -> None:
        """Looks the people up at once, and the mailboxes when an address is nobody's; a query each."""
        ours = ~Q(role__in=AGENCY_ROLES) | Q(agency=ticket.agency_id)
        people = User.objects.filter(ours, is_active=True, email__in=set(addresses))
        self._people: dict[str, str] = dict(people.values_list("email", "name"))

    @cached_property
    def _mailboxes(self) -> dict[str, str]:
        return {mailbox.address: mailbox.name for mailbox in Mailbox.objects.all()}

    def read(self, addresses: Iterable[str], returning: Container[str] = ()) -> list[Addressee]:
        """The same addresses, each with its name, and marked where it is one of those whose mail comes back."""
        return [Addressee(address, self.name_of(address), address in returning) for address in addresses]

    def name_of(self, address: str) -> str:
        """Whose address it is; "" where that is nobody of ours or of the agency."""
        return self._people.get(address.lower()) or self._mailboxes.get(address.lower(), "")


@dataclass(frozen=True, slots=True)
class ComesBack:
    """An address from which our mail came back: whose it is, since when, and what the mail server said."""

    address: str
    name: str
    since: str
    words: str


def coming_back(ticket: Ticket, addresses: Iterable[str], now: datetime) -> list[ComesBack]:
    """Those of the addresses that our mail does not reach, as the ticket's office tells the days."""
    rows = list(UndeliverableAddress.objects.filter(address__in=set(addresses)).order_by("address"))
    if not rows:
        return []
    calendar = calendar_of(ticket.calendar)
    book = AddressBook(ticket, [row.address for row in rows])
    return [
        ComesBack(
            row.address,
            book.name_of(row.address),
            day_words(calendar.local_date(row.since), calendar.local_date(now)),
            row.words,
        )
        for row in rows
    ]


def returning(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses from which our mail comes back."""
    rows = UndeliverableAddress.objects.filter(address__in=set(addresses))
    return set(rows.values_list("address", flat=True))
