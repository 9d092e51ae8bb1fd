"""To which request a mail belongs by what it shows, and how its sender stands to that request [2.3], [8.1]."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from django.db.models import QuerySet

from contacts.models import OutgoingMail, User
from tickets import subject
from tickets.access import tickets_visible_to
from tickets.mail_parser import ParsedMail, parse
from tickets.models import Ticket, TicketNumber
from tickets.selectors.accounts import account_of_agency
from tickets.threads import Sign, Talk, internal_sign_in, sign_in_address, sign_in_subject

ABOUT_TICKET = "ticket:"
MESSAGES = ("message/rfc822", "message/global")
MOST_ATTACHED, LARGEST_ATTACHED = 5, 500_000  # of the mails in a mail, how many are looked into, and bytes of each
MOST_TWINS = 10  # requests that say to have come by one mail, or are open for one account


@dataclass(frozen=True, slots=True)
class Thread:
    """The request that a mail points to; `talk` is None unless only somebody who got a mail of it can point so."""

    ticket_id: int
    talk: Talk | None
    is_guess: bool = False  # by a number alone, which anybody could write

    @property
    def proven(self) -> bool:
        return self.talk is not None


class Standing(Enum):
    """How a sender stands to a request."""

    BELONGS = "belongs"
    MAY_JOIN = "may join"
    STRANGER = "stranger"


def thread_of(facts: ParsedMail, recipients: Iterable[str], sender: User | None) -> Thread | None:
    """The request of a mail, by what proves the most: signed address, our Message-ID, signed tag, the mail it
    came by, and last a number or an answered subject that is only a guess.

    It is internal as soon as one of these is, or what it quotes, of whatever request: what answers a mail for
    staff, or hands it on, stays with staff [8.2]. A merged request goes on as the one that it was merged into.
    """
    thread = _named(facts, recipients, sender)
    staying = thread and Ticket.objects.filter(merged__pk=thread.ticket_id).values_list("pk", flat=True).first()
    return replace(thread, ticket_id=staying) if thread and staying else thread


def _named(facts: ParsedMail, recipients: Iterable[str], sender: User | None) -> Thread | None:
    tag = sign_in_subject(facts.subject)
    quoted = internal_sign_in("\n".join(_handed_on(facts)))
    signs = [sign_in_address(recipients), tag if tag and tag.talk else None, quoted]
    by_address, by_tag, by_quote = (_by_sign(sign) if sign else None for sign in signs)
    found = [thread for thread in (by_address, _by_our_message(facts), by_tag, by_quote) if thread]
    if not found:
        return _by_first_mail(facts, sender) or (_by_sign(tag) if tag else _by_subject(facts, sender))
    is_internal = any(thread.talk is Talk.INTERNAL for thread in found)
    return Thread(found[0].ticket_id, Talk.INTERNAL) if is_internal else found[0]


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


def _handed_on(facts: ParsedMail, depth: int = 3) -> Iterator[str]:
    """The texts of a mail and of the mails that are attached to it, with their subjects."""
    yield from (facts.text, facts.html)
    attached = [file for file in facts.attachments if file.content_type in MESSAGES or file.filename.endswith(".eml")]
    for file in attached[:MOST_ATTACHED] if depth else ():
        inner = parse(file.data[:LARGEST_ATTACHED])
        yield inner.subject
        yield from _handed_on(inner, depth - 1)


def _by_sign(sign: Sign) -> Thread | None:
    row = TicketNumber.objects.filter(number=sign.number).first()
    return Thread(row.ticket_id, sign.talk, is_guess=sign.talk is None) if row else None


def _by_our_message(facts: ParsedMail) -> Thread | None:
    """By the last of our own mails that it answers; their Message-IDs are keyed, so nobody can guess one."""
    named = [facts.in_reply_to, *reversed(facts.references)]
    ours = {mail.message_id: mail for mail in _mails_of_tickets(named)}
    answered = [ours[message_id] for message_id in named if message_id in ours]
    if not answered:
        return None
    ticket_id = int(answered[0].about.removeprefix(ABOUT_TICKET))
    return Thread(ticket_id, Talk.INTERNAL if any(mail.internal for mail in answered) else Talk.PUBLIC)


def _mails_of_tickets(message_ids: Iterable[str]) -> QuerySet[OutgoingMail]:
    rows = OutgoingMail.objects.filter(message_id__in=message_ids, about__startswith=ABOUT_TICKET)
    return rows.only("message_id", "about", "internal")


def _by_first_mail(facts: ParsedMail, sender: User | None) -> Thread | None:
    """By the mail that a request of the sender's agency came by, as a reply-all before our receipt names it."""
    named = [message_id for message_id in (facts.in_reply_to, *facts.references) if message_id]
    if sender is None or sender.agency_id is None or not named:
        return None
    tickets = list(Ticket.objects.filter(thread_id__in=named, agency=sender.agency_id).order_by("id")[:MOST_TWINS])
    theirs = [ticket for ticket in tickets if _is_of(ticket, sender)]  # a colleague's may have borrowed its name
    return next((Thread(ticket.pk, None) for ticket in (*theirs, *tickets)), None)


def _is_of(ticket: Ticket, sender: User) -> bool:
    return standing_of(sender.email, sender, ticket, proven=False) is Standing.BELONGS


def _by_subject(facts: ParsedMail, sender: User | None) -> Thread | None:
    """By the subject of an open request of the sender's agency, answered: many a machine answers without a sign."""
    account = account_of_agency(sender.agency_id, facts.account) if sender else None
    if account is None:
        return None
    same = Ticket.objects.filter(account=account, finished_at__isnull=True).order_by("-id")[:MOST_TWINS]
    return next((Thread(ticket.pk, None) for ticket in same if _answers(facts, ticket)), None)


def _answers(facts: ParsedMail, ticket: Ticket) -> bool:
    """Whether the mail's subject is the request's behind a Re:, or behind words that a machine puts before it."""
    if subject.is_answer(facts.subject) and facts.description.lower() == ticket.description.lower():
        return True
    line = subject.compose(ticket.customer_name, ticket.description, "")
    return subject.bare(facts.subject).lower().find(line.lower()) > 0
