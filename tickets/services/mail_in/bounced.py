"""A mail of ours that came back: its recipient is marked, and the rep of its request sees it."""

from datetime import datetime

from contacts.bounces import record_bounce, returned_mail
from contacts.models import OutgoingMail
from tickets.mail_parser import ParsedMail
from tickets.models import IncomingMail, Ticket
from tickets.services.record import Actor, log

MAIL = Actor(None, "mail")
# By these ways a mail tells its sender, or that it has none; by the others nothing may be known of it.
NAME_THEIR_SENDER = (IncomingMail.Channel.SMTP, IncomingMail.Channel.LMTP)
NOBODY = ("<>", "mailer-daemon")  # as a mail server's pipe writes it
NO_WORDS = "The report does not say why."


def sent_by_nobody(mail: IncomingMail) -> bool:
    """Whether its envelope says that nothing may come back, as machines say (RFC 5321 [4.5.5])."""
    return mail.envelope_from.lower() in NOBODY or (mail.channel in NAME_THEIR_SENDER and not mail.envelope_from)


def came_back(mail: IncomingMail, facts: ParsedMail) -> bool:
    """Whether it was sent to the return address of a mail of ours, to which people never write."""
    return returned_mail(_ways(mail, facts), "") is not None


def ticket_of_returned(report: IncomingMail, facts: ParsedMail, now: datetime) -> Ticket | None:
    """Marks who did not get which mail of ours; returns the request that the mail was about, if any.

    A report that names no mail of ours, or none of its recipients, marks nobody; nor does one whose envelope names
    a sender, unless it came to the return address: everybody whom a mail went to knows its Message-ID.
    """
    mail = returned_mail(_ways(report, facts), facts.bounce_of)
    if mail is None:
        return None
    proven = came_back(report, facts)
    is_credible = proven or report.envelope_from.lower() in ("", *NOBODY)
    returned = _returned(mail, facts, proven=proven) if is_credible else {}
    if returned:
        record_bounce(mail, returned, now)
    ticket = _ticket_about(mail)
    if ticket:
        for address, words in returned.items():
            log(ticket, "ticket.bounced", actor=MAIL, now=now, address=address, words=words, mail=report.pk)
    return ticket


def _ways(mail: IncomingMail, facts: ParsedMail) -> list[str]:
    return [*mail.envelope_to, *facts.to]


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
