"""The preview of an act on many requests, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tickets.desk.forms.bulk import BulkForm
from tickets.desk.selectors.owed import next_owed, read_owed
from tickets.desk.services.outlook import Outlook, Told
from tickets.models import Batch, Ticket
from tickets.selectors.addressees import AddressBook, returning
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import OwedLine
from tickets.views.outgoing import Outgoing

Act = Batch.Act
WILL = {Act.NOTE: "gets the note", Act.REPLY: "is answered", Act.HOLD: "waits, and keeps its dates"}


@dataclass(frozen=True, slots=True)
class Row:
    """One chosen request; `will` is what would become of it, `why` is why nothing would, both "" before a preview."""

    ticket: Ticket
    number: str
    owed: OwedLine
    will: str = ""
    why: str = ""


def rows_in_words(form: BulkForm, outlook: Outlook | None, now: datetime) -> list[Row]:
    """Each chosen request with what the preview says of it; what cannot be done stands first."""
    read_owed(list(form.tickets))
    rows = [
        Row(ticket, shown_number(ticket), next_owed(ticket, now), *(_said(form, ticket, outlook) if outlook else ()))
        for ticket in form.tickets
    ]
    return sorted(rows, key=lambda row: not row.why)


def _said(form: BulkForm, ticket: Ticket, outlook: Outlook) -> tuple[str, str]:
    after = outlook.done.get(ticket.pk)
    if after is None:
        return "", outlook.refused[ticket.pk]
    return (WILL.get(Act(form.act)) or f"goes to {after.assignee}"), ""


def mails_in_words(outlook: Outlook) -> list[Outgoing]:
    """Every mail with the names behind its addresses, read once for each agency."""
    lost = returning(address for told in outlook.told for address in (*told.mail.to, *told.mail.cc))
    books = {told.ticket.agency_id: _book(told.ticket, outlook.told) for told in outlook.told}
    return [_outgoing(told, books[told.ticket.agency_id], lost) for told in outlook.told]


def _book(ticket: Ticket, told: Iterable[Told]) -> AddressBook:
    theirs = (one.mail for one in told if one.ticket.agency_id == ticket.agency_id)
    return AddressBook(ticket, [address for mail in theirs for address in (*mail.to, *mail.cc)])


def _outgoing(told: Told, book: AddressBook, lost: set[str]) -> Outgoing:
    mail = told.mail
    return Outgoing(book.read(mail.to, lost), book.read(mail.cc, lost), mail.subject, mail.body)
