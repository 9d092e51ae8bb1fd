"""A mail of ours that came back: its recipient is marked, and the rep of its request sees it."""

from collections.abc import Sequence
from datetime import datetime

from contacts.bounces import record_bounce, returned_mail
from contacts.models import OutgoingMail
from tickets.mail_parser import ParsedMail
from tickets.models import Ticket
from tickets.services.record import Actor, log

MAIL = Actor(None, "mail")
NO_WORDS = "The report does not say why."


def came_back(recipients: Sequence[str]) -> bool:
    """Whether it was sent to the return address of a mail of ours, to which people never write."""
    return returned_mail(recipients, "") is not None


def ticket_of_returned(facts: ParsedMail, recipients: Sequence[str], now: datetime) -> Ticket | None:
    """Marks who did not get which mail of ours; returns the request that the mail was about, if any.

    A report that names no mail of ours, or none of its recipients, marks nobody.
    """
    mail = returned_mail(recipients, facts.bounce_of)
    if mail is None:
        return None
    returned = _returned(mail, facts, proven=came_back(recipients))
    if returned:
        record_bounce(mail, returned, now)
    ticket = _ticket_about(mail)
    if ticket:
        for address, words in returned.items():
            log(ticket, "ticket.bounced", actor=MAIL, now=now, address=address, words=words)
    return ticket


def _returned(mail: OutgoingMail, facts: ParsedMail, *, proven: bool) -> dict[str, str]:
    """Address to the server's words, of those recipients of ours for whom it has given up.

    Mail to them may go on to an address that we do not know: then whom we wrote to is told by the report, or by
    the return address where the mail went to one person only.
    """
    ours = {*mail.to, *mail.cc}
    given_up = [one for one in facts.bounced if one.action == "failed"]
    words = {address: one.words or one.status for one in given_up for address in (one.original, one.address)}
    named = {address: words[address] for address in words if address in ours}
    if named or not (proven and facts.has_given_up and len(ours) == 1):
        return named
    return dict.fromkeys(ours, next(iter(words.values()), NO_WORDS))


def _ticket_about(mail: OutgoingMail) -> Ticket | None:
    sort, _, key = mail.about.partition(":")
    return Ticket.objects.get(pk=int(key)) if sort == "ticket" else None
