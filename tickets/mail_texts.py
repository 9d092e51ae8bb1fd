"""Every text of templates/mail: when it is sent, to whom, and how it reads with the data of a request.

Nothing here is sent or written. What people type is stood in for by sample words, and a link that lets its
bearer act by a sample that does not.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from contacts.models import Invitation, OutgoingMail, Role, User
from contacts.people.services.invite import GOOD_FOR
from tickets import numbers
from tickets.models import HandOver, Milestone, Ticket, TicketNumber
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.digest import Digest, digest_of, open_request
from tickets.selectors.promises import ACTS, dates_of, day_in_words
from tickets.selectors.requests import with_turns
from tickets.selectors.rules import calendar_of
from tickets.selectors.thread import history_of
from tickets.services import letters
from tickets.states import Status
from tickets.threads import Talk
from tickets.wording import counts_as_words, instant_words

Context = dict[str, Any]

WORDS = "What was typed appears here, word for word.\n\nIt may have several paragraphs."
NO_NUMBER_YET = "IMS ••• •••"
EVERYONE = "the submitter, with copies to everyone of the request"


@dataclass(frozen=True, slots=True)
class Sample:
    """The request whose data a text is filled with, who looks at it, and when."""

    ticket: Ticket
    reader: User
    now: datetime

    @property
    def author(self) -> User:
        return self.ticket.assignee or self.reader

    def day(self, business_days: int) -> date:
        """So many business days from now."""
        calendar = calendar_of(self.ticket.calendar)
        return calendar.add_business_days(calendar.day1(self.now), business_days)

    def opening_words(self, day: date) -> str:
        """When people are told of something on a day."""
        calendar = calendar_of(self.ticket.calendar)
        return instant_words(calendar.opening(day), calendar.zone, calendar.local_date(self.now))

    def day_words(self, business_days: int) -> str:
        return day_in_words(self.ticket, self.day(business_days), self.now)


@dataclass(frozen=True, slots=True)
class MailText:
    """One text; `subject` only where it is about no request, `template` where its file has another name."""

    key: str
    title: str
    when: str
    to: str
    context: Callable[[Sample], Context] = lambda sample: {}
    subject: str = ""
    template: str = ""
    talk: Talk = Talk.PUBLIC
    needs_rep: bool = True
    lacks_account: bool = False

    @property
    def path(self) -> str:
        """The file under templates/."""
        return self.template or f"mail/{self.key}.txt"


def filled(text: MailText, sample: Sample) -> OutgoingMail:
    """The mail that this text would be, with the request's own data; it is not written."""
    if text.subject:
        body = render_to_string(text.path, text.context(sample))
        return OutgoingMail(subject=text.subject, body=body, to=[sample.reader.email])
    sample = Sample(_fitting(text, sample), sample.reader, sample.now)
    ticket = sample.ticket
    letter = letters.letter(
        ticket,
        text.path.removeprefix("mail/").removesuffix(".txt"),
        letters.everyone_of(ticket, ticket.assignee),
        key="preview",
        still_owed=open_milestones(ticket),
        now=sample.now,
        talk=text.talk,
        **text.context(sample),
    )
    return letter.mail


def _fitting(text: MailText, sample: Sample) -> Ticket:
    """The request as it has to be for this text: with somebody who works on it, or without its account."""
    ticket = copy(sample.ticket)
    if text.needs_rep:
        ticket.assignee = sample.author
    if text.lacks_account:
        ticket.account_text = ticket.account.number if ticket.account else ticket.account_text
        ticket.account = None
    return ticket


# --- what stands in for the facts of each ---------------------------------------------------------


def _receipt(sample: Sample) -> Context:
    ticket = sample.ticket
    first = ticket.messages.select_related("source").defer("source__raw").order_by("id").first()
    by_rep = ticket.events.filter(action="ticket.mail_filed").select_related("actor").first()
    return {
        "filed_by": by_rep.actor.name if by_rep and by_rep.actor else "",
        "writer": first.source.sender_words if first and by_rep and first.author is None else "",
        "number": letters.issue_number_of(ticket),
        "words": first.body if first else WORDS,
        "counts_as": counts_as_words(calendar_of(ticket.calendar), ticket.received_at),
        "completing_link": f"{settings.CMS_SITE_URL}/complete/…/" if ticket.to_be_completed else "",
    }


def _said(sample: Sample) -> Context:
    return {"author": sample.author, "words": WORDS}


def _said_with_a_day(sample: Sample) -> Context:
    return _said(sample) | {"day": sample.day_words(8)}


def _confirmed(sample: Sample) -> Context:
    return _said(sample) | {"ims": _ims_of(sample.ticket)}


def _corrected(sample: Sample) -> Context:
    ticket = sample.ticket
    words = f"This is handled as {ticket.get_kind_display()} from now on, by {ticket.team}."
    return {"words": words, "ims": _ims_of(ticket)}


def _ims_of(ticket: Ticket) -> str:
    given = (row.number for row in ticket.numbers.all() if row.kind == TicketNumber.Kind.IMS)
    number = next(given, None)
    return numbers.grouped(number) if number else NO_NUMBER_YET if ticket.kind == Ticket.Kind.BILLING else ""


def _reassigned(sample: Sample) -> Context:
    return {"assignee": sample.author}


def _handed_over(sample: Sample) -> Context:
    return {"author": sample.ticket.submitter, "before": sample.ticket.submitter}


def _paused(sample: Sample) -> Context:
    return _said(sample) | {"until": calendar_of(sample.ticket.calendar).opening(sample.day(3))}


def _by_the_agency(sample: Sample) -> Context:
    return {"author": sample.ticket.submitter}


def _copied(sample: Sample) -> Context:
    return _by_the_agency(sample) | {"added": "lee.sand@agency.example"}


def _withdrawn(sample: Sample) -> Context:
    return _said(sample) | {"author": sample.ticket.submitter}


def _redated(sample: Sample) -> Context:
    """The follow-up as it is owed now, as if it had been promised for the day before."""
    ticket, calendar = sample.ticket, calendar_of(sample.ticket.calendar)
    owed = (row.due_at for row in open_milestones(ticket) if row.name == Milestone.Name.FOLLOW_UP)
    after = next(map(calendar.local_date, owed), sample.day(9))
    before = calendar.add_business_days(after, -1)
    days = {"before": before, "after": after}
    return {"closed": "Storm day"} | {name: day_in_words(ticket, day, sample.now) for name, day in days.items()}


def _warning(sample: Sample) -> Context:
    """Of what the request owes next; a finished one of the follow-up that it might owe."""
    ticket, calendar = sample.ticket, calendar_of(sample.ticket.calendar)
    owed = next(iter(open_milestones(ticket)), None)
    due_on = calendar.local_date(owed.due_at) if owed else sample.day(8)
    told_on = sample.opening_words(calendar.add_business_days(due_on, 1))
    return {
        "owed": ACTS[Milestone.Name(owed.name)] if owed else "Follow-up",
        "due": dates_of(ticket, [owed], sample.now)[0].when if owed else sample.day_words(8),
        "first_told": f"{sample.reader} ({told_on})",
    }


def _escalation(sample: Sample) -> Context:
    """As if what the request owes next had been promised for yesterday."""
    calendar = calendar_of(sample.ticket.calendar)
    due = instant_words(calendar.cob(sample.day(-1)), calendar.zone, calendar.local_date(sample.now))
    events = sample.ticket.events.filter(action__in=["ticket.confirmed", "ticket.promised"]).select_related("actor")
    return {
        "person": sample.reader,
        "level": 1,
        "why": [f"Missed: {_warning(sample)['owed']}, promised for {due}; late 1 day."],
        "done": [f"{past.when}: {past.what}" for past in history_of(sample.ticket, events, sample.now)],
        "next": f"unless the promise is fulfilled, the next level is told on {sample.opening_words(sample.day(1))}.",
    }


def _daily_check(sample: Sample) -> Context:
    pages = {"failed_link": "contacts:mail", "came_back_link": "contacts:mail", "waiting_link": "tickets:mail_in"}
    links = {name: f"{settings.CMS_SITE_URL}{reverse(page)}" for name, page in pages.items()}
    return {"failed": 2, "came_back": 1, "unread": 1, "waiting": 3, "since": sample.day_words(-1), **links}


def _hand_over(sample: Sample) -> Context:
    """As if the submitter had been removed, with this request alone."""
    ticket = sample.ticket
    moving = HandOver(person=ticket.submitter, heir=sample.reader, actor=sample.reader)
    rows = [(ticket, letters.issue_number_of(ticket), letters.link_to(ticket))]
    return {"hand_over": moving, "count": 1, "rows": rows, "more": 0}


def _invitation(sample: Sample) -> Context:
    """As if the reader had invited somebody to the agency of the request."""
    agency = sample.ticket.agency
    expires_at = sample.now + GOOD_FOR
    invited = Invitation(role=Role.SUB_AGENT, agency=agency, invited_by=sample.reader, expires_at=expires_at)
    links = {"link": f"{settings.CMS_SITE_URL}/invitation/…/", "sign_in_link": f"{settings.CMS_SITE_URL}/sign-in/"}
    return {"invitation": invited, "place": agency.name, **links}


def _restored(sample: Sample) -> Context:
    return {"person": sample.ticket.submitter, "by": sample.reader, "link": f"{settings.CMS_SITE_URL}/password/"}


def _digest(sample: Sample) -> Context:
    """Of what the submitter has open; if that is nothing, of the request as if it owed its follow-up."""
    digest = digest_of(sample.ticket.submitter, sample.now)
    if not digest.requests:
        digest = Digest([open_request(_as_if_open(sample), sample.now)], "1", "", "", "")
    link = f"{settings.CMS_SITE_URL}/unsubscribe/…/"
    return {"digest": digest, "day": sample.day_words(0).partition(",")[0], "unsubscribe_link": link}


def _as_if_open(sample: Sample) -> Ticket:
    [ticket] = with_turns(Ticket.objects.filter(pk=sample.ticket.pk))
    ticket.status, ticket.owed = Status.WORKING, Milestone.Name.FOLLOW_UP
    ticket.owed_at = calendar_of(ticket.calendar).cob(sample.day(8))
    return ticket


# --- the texts, in the order in which a request meets them -----------------------------------------

TEXTS = {
    text.key: text
    for text in (
        MailText("receipt", "Receipt", "at once, when a request is filed", EVERYONE, _receipt, needs_rep=False),
        MailText(
            "to-be-completed",
            "Receipt of a request that lacks its account",
            "at once, when the account is unknown or the subject could not be read; by mail once a day",
            "the submitter alone, since its link lets its bearer complete the request",
            _receipt,
            template="mail/receipt.txt",
            needs_rep=False,
            lacks_account=True,
        ),
        MailText("confirmed", "Confirmation", "when a rep confirms receipt, by Day 2", EVERYONE, _confirmed),
        MailText("promised", "Next steps", "when a rep promises a follow-up date", EVERYONE, _said_with_a_day),
        MailText(
            "replied",
            "Reply",
            "when somebody says something",
            "the other side, with copies to everyone of the request",
            _said_with_a_day,
        ),
        MailText("paused", "Question", "when a rep asks and the dates stand still", EVERYONE, _paused),
        MailText("reassigned", "New rep", "when a confirmed request goes to another rep", EVERYONE, _reassigned),
        MailText(
            "handed_over",
            "Handed over",
            "when a colleague or the lead hands a request over",
            "the new submitter alone",
            _handed_over,
            needs_rep=False,
        ),
        MailText("copied", "Added to the copies", "when somebody adds others to a request", EVERYONE, _copied),
        MailText("corrected", "Another kind", "when a rep corrects what kind of request it is", EVERYONE, _corrected),
        MailText("redated", "Moved date", "when a promised day turns out to be closed", EVERYONE, _redated),
        MailText("ld_active", "Long distance active", "when a rep records the activation", EVERYONE),
        MailText("resolved", "Completion", "when a rep resolves the request", EVERYONE, _said),
        MailText(
            "accepted",
            "Done, as the agency confirms",
            "when the agency confirms that a resolved request is done",
            "the rep",
            _by_the_agency,
        ),
        MailText("withdrawn", "Withdrawal", "when the agency withdraws the request", EVERYONE, _withdrawn),
        MailText("reopened", "Reopening", "when a finished request is opened again", EVERYONE, _said),
        MailText(
            "finished",
            "Answer to a mail about a finished request",
            "when the agency writes after the end, once a day",
            "whoever wrote",
        ),
        MailText(
            "warning",
            "Warning",
            "four business hours before a deadline",
            "the rep; the team while nobody has it",
            _warning,
            talk=Talk.INTERNAL,
        ),
        MailText(
            "escalation",
            "Escalation",
            "when a promise is missed, at the opening of each level's day",
            "the person of the level or their deputy, with copies to the customer files contacts",
            _escalation,
            talk=Talk.INTERNAL,
        ),
        MailText(
            "digest",
            "Weekly digest",
            "at the opening of the first business day of a week, if anything is open",
            "each person who asked for it; a lead reads of the whole agency, a rep of what they work on",
            _digest,
            subject="Your open requests on Mon 21 Sep: 4, 1 of them late",
        ),
        MailText(
            "ims_pool",
            "IMS numbers run low",
            "when 50,000, 10,000, 1,000 and 100 numbers are left",
            "supervisors",
            lambda sample: {"left": "1,000"},
            subject="1,000 IMS numbers are left",
        ),
        MailText(
            "daily_check",
            "What went wrong with mail",
            "at the opening of a business day, if anything did",
            "administrators; supervisors if there are none",
            _daily_check,
            subject="Mail needs a look: 2 failed, 1 came back, 1 not read, 3 waiting",
        ),
        MailText(
            "hand_over",
            "Requests of somebody who was removed",
            "when somebody is removed whose requests are open, one mail for all of them",
            "whoever takes them",
            _hand_over,
            subject="CMS Care: 1 request of Dana Ortiz is yours now",
        ),
        MailText(
            "invitation",
            "Invitation",
            "when an administrator or the lead of an agency invites somebody",
            "the invited person alone, since its link lets its bearer in",
            _invitation,
            subject="CMS Care: you are invited",
        ),
        MailText(
            "invitation_taken",
            "Invitation of somebody who has an account",
            "instead of an invitation; whoever invited does not learn of it",
            "the invited person alone",
            _invitation,
            subject="CMS Care: you are invited",
        ),
        MailText(
            "restored",
            "Account open again",
            "when somebody who was removed is let in again",
            "the owner of the account alone",
            _restored,
            subject="CMS Care: your account is open again",
        ),
        MailText(
            "password",
            "New password",
            "when somebody forgot theirs",
            "the owner of the account alone",
            lambda sample: {"email": sample.reader.email, "password_reset_url": f"{settings.CMS_SITE_URL}/…"},
            subject="CMS Care: set a new password",
            template="account/email/password_reset_key_message.txt",
        ),
        MailText(
            "account_change",
            "Change of an account",
            "when a password or a second factor is changed; each change has its own first line",
            "the owner of the account alone",
            lambda sample: {"timestamp": sample.now, "ip": "203.0.113.7", "user_agent": "Chrome/141.0 (Windows)"},
            subject="CMS Care: your password was changed",
            template="account/email/password_changed_message.txt",
        ),
    )
}
