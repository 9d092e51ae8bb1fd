"""A mail of ours that came back: its recipient is marked, and the rep of its request sees it."""

from collections.abc import Sequence
from datetime import datetime

from contacts.bounces import record_bounce, returned_mail
from contacts.models import OutgoingMail
from tickets.mail_parser import ParsedMail
from tickets.models import Ticket
from tickets.services.record import Actor, log

MAIL = Actor(None, "mail")


def ticket_of_bounce(facts: ParsedMail, recipients: Sequence[str], now: datetime) -> Ticket | None:
    """Marks who did not get which mail of ours; returns the request that the mail was about, if any.

    A report that names no mail of ours, or none of its recipients, marks nobody.
    """
    mail = returned_mail(recipients, facts.bounce_of)
    if mail is None:
        return None
    returned = _returned(mail, facts)
    if returned:
        record_bounce(mail, returned, now)
    ticket = _ticket_about(mail)
    if ticket:
        for address, words in returned.items():
            log(ticket, "ticket.bounced", actor=MAIL, now=now, address=address, words=words)
    return ticket


def _returned(mail: OutgoingMail, facts: ParsedMail) -> dict[str, str]:
    """Address to the server's words, of those recipients of ours for whom it has given up."""
    ours = {*mail.to, *mail.cc}
    given_up = [one for one in facts.bounced if one.action == "failed"]
    return {one.address: one.words or one.status for one in given_up if one.address in ours}


def _ticket_about(mail: OutgoingMail) -> Ticket | None:
    sort, _, key = mail.about.partition(":")
    return Ticket.objects.get(pk=int(key)) if sort == "ticket" else None
