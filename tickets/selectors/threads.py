"""To which request a mail belongs by what it shows, and how its sender stands to that request [2.3], [8.1]."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from contacts.models import OutgoingMail, User
from tickets import threads
from tickets.access import tickets_visible_to
from tickets.mail_parser import ParsedMail
from tickets.models import Ticket, TicketNumber
from tickets.subject import find_tag


@dataclass(frozen=True, slots=True)
class Thread:
    """The request that a mail points to; `proven` if only somebody who got a mail of it from us can point so."""

    ticket_id: int
    proven: bool


class Standing(Enum):
    """How a sender stands to a request."""

    BELONGS = "belongs"
    MAY_JOIN = "may join"
    STRANGER = "stranger"


def thread_of(facts: ParsedMail, recipients: Iterable[str], sender: User | None) -> Thread | None:
    """The request of a mail, by what proves the most: signed address, our Message-ID, tag, the mail it came by."""
    number = threads.number_by_address(recipients)
    if number:
        return _by_number(number, proven=True)
    return _by_our_message(facts) or _by_tag(facts.subject) or _by_first_mail(facts, sender)


def standing_of(address: str, user: User | None, ticket: Ticket, *, proven: bool) -> Standing:
    """Who files or sees the request, or is copied on it, belongs; a colleague who got its mail may join.

    Another agency's people and those who have left are strangers, whatever they show.
    """
    copied = address in ticket.copies
    if user is None:
        return Standing.BELONGS if copied and proven else Standing.STRANGER
    if tickets_visible_to(user).filter(pk=ticket.pk).exists():
        return Standing.BELONGS
    if not user.is_active or user.agency_id != ticket.agency_id:
        return Standing.STRANGER
    if copied:
        return Standing.BELONGS
    return Standing.MAY_JOIN if proven else Standing.STRANGER


def _by_number(number: str, *, proven: bool) -> Thread | None:
    row = TicketNumber.objects.filter(number=number).first()
    return Thread(row.ticket_id, proven) if row else None


def _by_our_message(facts: ParsedMail) -> Thread | None:
    """By the last of our own mails that it answers; their Message-IDs are keyed, so nobody can guess one."""
    named = [facts.in_reply_to, *reversed(facts.references)]
    about = dict(OutgoingMail.objects.filter(message_id__in=named).values_list("message_id", "about"))
    keys = (about[message_id].partition(":") for message_id in named if message_id in about)
    ticket_id = next((int(key) for sort, _, key in keys if sort == "ticket" and key.isdecimal()), None)
    return Thread(ticket_id, proven=True) if ticket_id else None


def _by_tag(subject: str) -> Thread | None:
    tag = find_tag(subject)
    return _by_number(tag.number, proven=threads.is_ours(tag)) if tag else None


def _by_first_mail(facts: ParsedMail, sender: User | None) -> Thread | None:
    """By the mail that a request of the sender's agency came by, as a reply-all before our receipt names it."""
    named = [message_id for message_id in (facts.in_reply_to, *facts.references) if message_id]
    if sender is None or sender.agency_id is None or not named:
        return None
    tickets = Ticket.objects.filter(thread_id__in=named, agency=sender.agency_id)
    ticket = tickets.only("pk").order_by("-id").first()
    return Thread(ticket.pk, proven=False) if ticket else None
