"""Who stands behind the addresses of a request's mails, and to which of them our mail comes back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from contacts.models import Mailbox, UndeliverableAddress, User
from contacts.models.people import AGENCY_ROLES
from tickets.models import Ticket
from tickets.selectors.rules import calendar_of
from tickets.wording import day_words


@dataclass(frozen=True, slots=True)
class Addressee:
    """One address; without a name it is outside: nobody of the carrier, nor of the ticket's agency."""

    address: str
    name: str

    @property
    def outside(self) -> bool:
        return not self.name


class AddressBook:
    """The names behind some addresses of a ticket; another agency's people are as unknown as strangers [8.1]."""

    def __init__(self, ticket: Ticket, addresses: Iterable[str]) -> None:
        """Looks all of them up in two queries."""
        ours = ~Q(role__in=AGENCY_ROLES) | Q(agency=ticket.agency_id)
        people = User.objects.filter(ours, is_active=True, email__in=set(addresses))
        self._names = {mailbox.address: mailbox.name for mailbox in Mailbox.objects.all()}
        self._names |= dict(people.values_list("email", "name"))

    def read(self, addresses: Iterable[str]) -> list[Addressee]:
        """The same addresses, each with its name."""
        return [Addressee(address, self._names.get(address.lower(), "")) for address in addresses]


@dataclass(frozen=True, slots=True)
class ComesBack:
    """An address from which our mail came back; `words` say since when and why."""

    address: str
    words: str


def coming_back(ticket: Ticket, addresses: Iterable[str]) -> list[ComesBack]:
    """Those of the addresses that our mail does not reach, as the ticket's office tells the days."""
    calendar = calendar_of(ticket.calendar)
    rows = UndeliverableAddress.objects.filter(address__in=set(addresses)).order_by("address")
    return [
        ComesBack(row.address, f"since {day_words(calendar.local_date(row.since))}: {row.words or 'no reason given'}")
        for row in rows
    ]
