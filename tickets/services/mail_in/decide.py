"""What a mail becomes, by who sent it and what it shows: the one table of the way in [2.1]-[2.6], [8.1]."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings

from contacts import bounces
from contacts.models import User
from contacts.models.people import AGENCY_ROLES
from tickets.mail_parser import ParsedMail, parse
from tickets.models import IncomingMail, Message, Ticket
from tickets.selectors.threads import Standing, Thread, standing_of, thread_of
from tickets.services.mail_in.append import Author, append, append_note
from tickets.services.mail_in.bounced import came_back, sent_by_nobody, ticket_of_returned
from tickets.services.mail_in.filing import file_request, mailbox_of
from tickets.services.mail_in.said import Said
from tickets.services.record import Actor, log
from tickets.threads import Talk, sign_in_subject

Outcome = IncomingMail.Outcome
DENIED = re.compile(r"\bdmarc\s*=\s*fail\b")
PASSED_ON = "A mailing list has sent it on, or a system that wants no answer to it."
NOT_THEIRS = "Its sender does not belong to the request that it names."
MOST_A_DAY = 20  # mails of one sender about one request; machines that answer each other write thousands


@dataclass(frozen=True, slots=True)
class Became:
    """What a mail became, why, and whether a rep has to decide."""

    outcome: Outcome
    reason: str = ""
    ticket: Ticket | None = None
    message: Message | None = None
    waits: bool = False


def become(mail: IncomingMail, now: datetime) -> Became:
    """Files, appends or keeps the mail, in the caller's transaction; whoever wrote it learns nothing by a refusal."""
    facts = parse(bytes(mail.raw))
    if facts.reject:
        return Became(Outcome.REFUSED, facts.reject, waits=True)
    if facts.is_bounce or came_back(mail, facts):
        return _returned(mail, facts, now)
    sender = User.objects.filter(email=facts.from_email).select_related("agency").first()
    thread = thread_of(facts, [*mail.envelope_to, *facts.to, *facts.cc], sender)
    if why := why_unanswered(mail, facts):
        return _kept(mail, why, thread, sender, facts, now)
    if why := why_doubted(facts):
        return _for_a_rep(mail, why, thread, now)
    if thread:
        return _to_its_thread(mail, facts, thread, sender, now)
    return _new(mail, facts, sender, now)


def why_unanswered(mail: IncomingMail, facts: ParsedMail) -> str:
    """Why the mail is kept and never answered: a machine wrote it, or may have. Empty for a person's."""
    if facts.from_email.rpartition("@")[2] == settings.CMS_MAIL_DOMAIN and mailbox_of([facts.from_email]):
        return "It comes from one of our own mailboxes."
    if facts.from_email == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower():
        return "It is our own mail, come back."
    if sent_by_nobody(mail):
        return "It names no address to which it could come back, so a machine sent it."
    if facts.is_passed_on:
        return PASSED_ON
    return "It is an automatic mail." if facts.is_auto else ""


def why_doubted(facts: ParsedMail) -> str:
    """Why the sender may not be who it says: our mail server found the domain's own rules broken (RFC 8601).

    Where a mail names several senders, servers look at one of them or at none.
    """
    if facts.has_several_senders:
        return "The mail says that it is from several people."
    if any(map(_denies_the_sender, facts.authentication)):
        return "The mail says that it is from an address whose domain denies that."
    return ""


def _denies_the_sender(results: str) -> bool:
    """Whether our own mail server says so: its name may be followed by a version."""
    server, _, found = results.lower().partition(";")
    trusted = settings.CMS_MAIL_AUTHENTICATOR.lower()
    return bool(trusted) and server.split()[:1] == [trusted] and DENIED.search(found) is not None


def _returned(mail: IncomingMail, facts: ParsedMail, now: datetime) -> Became:
    """Kept with the request whose mail came back, or was answered by a machine at its return address.

    What one of an agency sends and is about no mail of ours may be a request all the same: a rep looks at it.
    """
    ticket = ticket_of_returned(mail, facts, now)
    why = IncomingMail.RETURNED if facts.is_bounce else "A machine has answered one of our mails."
    people = User.objects.filter(email=facts.from_email, is_active=True, role__in=AGENCY_ROLES)
    return Became(Outcome.KEPT, why, ticket, waits=ticket is None and people.exists())


def _kept(
    mail: IncomingMail, why: str, thread: Thread | None, sender: User | None, facts: ParsedMail, now: datetime
) -> Became:
    """Kept unanswered; shown with its request only if its sender belongs there.

    What one of an agency sends by a mailing list looks like a machine's mail too: a rep looks at it, and where it
    answers a request, at whatever a person of the request may have written.
    """
    ticket = Ticket.objects.get(pk=thread.ticket_id) if thread else None
    if ticket and standing_of(facts.from_email, sender, ticket, proven=False) is not Standing.BELONGS:
        ticket = None
    if ticket and why == PASSED_ON:
        return _for_a_rep(mail, why, thread, now)
    is_of_an_agency = sender is not None and sender.is_active and sender.is_agency_side
    return Became(Outcome.KEPT, why, ticket, waits=is_of_an_agency and thread is None)


def _for_a_rep(mail: IncomingMail, why: str, thread: Thread | None, now: datetime) -> Became:
    """Waits for a rep; the request that it points to shows so to staff."""
    if thread:
        ticket = Ticket.objects.get(pk=thread.ticket_id)
        actor = Actor(None, mail.channel)
        log(ticket, "ticket.mail_waits", actor=actor, now=now, address=mail.from_email, mail=mail.pk)
    return Became(Outcome.KEPT, why, waits=True)


def _to_its_thread(
    mail: IncomingMail, facts: ParsedMail, thread: Thread, sender: User | None, now: datetime
) -> Became:
    ticket = Ticket.objects.get(pk=thread.ticket_id)
    standing = standing_of(facts.from_email, sender, ticket, proven=thread.proven)
    if why := _why_not_added(mail, thread, standing, sender):
        return _for_a_rep(mail, why, thread, now)
    is_internal = thread.talk is Talk.INTERNAL
    author = Author(sender, facts.from_email, joins=standing is Standing.MAY_JOIN, words=mail.sender_words)
    add = append_note if is_internal else append
    message = add(Said(mail, facts), ticket.pk, author, source=mail.channel, now=now)
    bounces.reached_us(facts.from_email)
    is_after_the_end = message.ticket.is_finished and not is_internal  # as it was when its lock was had
    finished = "The request that it answers is finished." if is_after_the_end else ""
    return Became(Outcome.APPENDED, finished, message.ticket, message, waits=bool(finished))


def _why_not_added(mail: IncomingMail, thread: Thread, standing: Standing, sender: User | None) -> str:
    """Why a rep has to look at what names a request; empty where its sender may add to it."""
    is_staff = sender is not None and sender.is_cms_staff
    if standing is Standing.STRANGER or (thread.talk is Talk.INTERNAL and not is_staff):
        return NOT_THEIRS
    if thread.is_guess:
        return "It names a request by a number that anybody could write, and answers none of our mails."
    if not thread.proven:
        return "It reads like an answer about this request, but bears no sign that only our mails have."
    since = mail.received_at - timedelta(days=1)
    written = Message.objects.filter(ticket=thread.ticket_id, sender=mail.from_email, at__gt=since)
    if written.count() >= MOST_A_DAY:
        return "Its sender wrote so much about this request within a day that it may be a machine."
    return ""


def _new(mail: IncomingMail, facts: ParsedMail, sender: User | None, now: datetime) -> Became:
    if sender is None or not sender.is_active:
        return _for_a_rep(mail, "We do not know its sender.", None, now)
    if sender.is_cms_staff:
        return _for_a_rep(mail, "Somebody of our own wrote it: say for whom it is.", None, now)
    if sign_in_subject(facts.subject):  # as for a number of somebody else's: nobody learns which there are [8.1]
        return _for_a_rep(mail, NOT_THEIRS, None, now)
    mailbox = mailbox_of([*facts.to, *facts.cc, *mail.envelope_to])
    if mailbox is None:
        return _for_a_rep(mail, "It names none of our mailboxes.", None, now)
    said = Said(mail, facts)
    ticket = file_request(said, mailbox, submitter=sender, actor=Actor(sender, mail.channel), now=mail.received_at)
    bounces.reached_us(facts.from_email)
    outcome = Outcome.INCOMPLETE if ticket.to_be_completed else Outcome.CREATED
    return Became(outcome, _missing(ticket, facts), ticket, ticket.messages.first())


def _missing(ticket: Ticket, facts: ParsedMail) -> str:
    if not ticket.to_be_completed:
        return ""
    if not facts.account:
        return "Its subject is not the prescribed one, so that the account is not known."
    return "The account that it names is not known for the agency."
