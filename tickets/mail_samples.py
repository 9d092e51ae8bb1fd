"""What stands in the preview of a mail text for the facts that a sending would have, made from one request.

Nothing here is written. What people type is stood in for by sample words, and a link that lets its bearer act by a
sample that does not.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from contacts.models import AbsenceEvent, Invitation, Role, User
from contacts.people.services.invite import GOOD_FOR
from tickets import numbers
from tickets.desk.selectors.cover import owed_meanwhile
from tickets.desk.selectors.moment import moment
from tickets.desk.services.covering import cover_link, own_link, span_words
from tickets.desk.services.telling import lines_of
from tickets.models import HandOver, Milestone, Ticket, TicketNumber
from tickets.selectors.deadlines import open_milestones
from tickets.selectors.digest import Digest, digest_of, open_request
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import ACTS, dates_of, day_in_words
from tickets.selectors.requests import with_turns
from tickets.selectors.rules import calendar_of
from tickets.selectors.thread import history_of
from tickets.services import letters
from tickets.states import Status
from tickets.wording import counts_as_words, instant_words

Context = dict[str, Any]

WORDS = "What was typed appears here, word for word.\n\nIt may have several paragraphs."
NO_NUMBER_YET = "IMS ••• •••"
NO_LINK = f"{settings.CMS_SITE_URL}/unsubscribe/…/"  # that would let its bearer act


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


def receipt(sample: Sample) -> Context:
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


def said(sample: Sample) -> Context:
    return {"author": sample.author, "words": WORDS}


def delivered(sample: Sample) -> Context:
    return said(sample) | {"files": ["circuits.csv: CSV, 2.1 KB"], "is_complete": True}


def said_with_a_day(sample: Sample) -> Context:
    return said(sample) | {"day": sample.day_words(8)}


def confirmed(sample: Sample) -> Context:
    return said(sample) | {"number": _ims_of(sample.ticket)}


def transferred(sample: Sample) -> Context:
    return said(sample) | {"ims": _ims_of(sample.ticket)}


def corrected(sample: Sample) -> Context:
    ticket = sample.ticket
    words = f"This is handled as {ticket.get_kind_display()} from now on, by {ticket.team}."
    return {"words": words, "ims": _ims_of(ticket)}


def merged(sample: Sample) -> Context:
    """As if an earlier request of the same submitter had been its duplicate."""
    ticket = sample.ticket
    link = f"{settings.CMS_SITE_URL}/requests/…/"
    duplicate = {"duplicate": ticket, "duplicate_number": "C222-2222", "duplicate_link": link}
    return {"author": sample.author, "number": letters.issue_number_of(ticket), **duplicate}


def account_corrected(sample: Sample) -> Context:
    ticket = sample.ticket
    after, before = f"{ticket.account_text} of {ticket.customer_name}", "770 555 0199 of another customer"
    return {"words": f"This request is about the account {after}, not about {before}."}


def _ims_of(ticket: Ticket) -> str:
    given = (row.number for row in ticket.numbers.all() if row.kind == TicketNumber.Kind.IMS)
    number = next(given, None)
    return numbers.grouped(number) if number else NO_NUMBER_YET if ticket.kind == Ticket.Kind.BILLING else ""


def reassigned(sample: Sample) -> Context:
    return {"assignee": sample.author}


def many(sample: Sample) -> Context:
    """As if the request, and one more that is like it, had gone to somebody else."""
    ticket = copy(sample.ticket)
    ticket.assignee = sample.author
    return {"lines": lines_of([ticket], sample.now) * 2, "author": sample.reader, "words": WORDS}


def handed_over(sample: Sample) -> Context:
    return {"author": sample.ticket.submitter, "before": sample.ticket.submitter}


def paused(sample: Sample) -> Context:
    return said(sample) | {"until": calendar_of(sample.ticket.calendar).opening(sample.day(3))}


def by_the_agency(sample: Sample) -> Context:
    return {"author": sample.ticket.submitter}


def copied(sample: Sample) -> Context:
    return by_the_agency(sample) | {"added": "lee.sand@agency.example"}


def withdrawn(sample: Sample) -> Context:
    return said(sample) | {"author": sample.ticket.submitter}


def redated(sample: Sample) -> Context:
    """The follow-up as it is owed now, as if it had been promised for the day before."""
    ticket, calendar = sample.ticket, calendar_of(sample.ticket.calendar)
    owed = (row.due_at for row in open_milestones(ticket) if row.name == Milestone.Name.FOLLOW_UP)
    after = next(map(calendar.local_date, owed), sample.day(9))
    before = calendar.add_business_days(after, -1)
    days = {"before": before, "after": after}
    return {"closed": "Storm day"} | {name: day_in_words(ticket, day, sample.now) for name, day in days.items()}


def warning(sample: Sample) -> Context:
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


def escalation(sample: Sample) -> Context:
    """As if what the request owes next had been promised for yesterday."""
    calendar = calendar_of(sample.ticket.calendar)
    due = instant_words(calendar.cob(sample.day(-1)), calendar.zone, calendar.local_date(sample.now))
    events = sample.ticket.events.filter(action__in=["ticket.confirmed", "ticket.promised"]).select_related("actor")
    return {
        "person": sample.reader,
        "level": 1,
        "why": [f"Missed: {warning(sample)['owed']}, promised for {due}; late 1 day."],
        "done": [f"{past.when}: {past.what}" for past in history_of(sample.ticket, events, sample.now)],
        "next": f"unless the promise is fulfilled, the next level is told on {sample.opening_words(sample.day(1))}.",
    }


def daily_check(sample: Sample) -> Context:
    pages = {"failed_link": "contacts:mail", "came_back_link": "contacts:mail", "waiting_link": "tickets:mail_in"}
    links = {name: f"{settings.CMS_SITE_URL}{reverse(page)}" for name, page in pages.items()}
    return {"failed": 2, "came_back": 1, "unread": 1, "waiting": 3, "since": sample.day_words(-1), **links}


def hand_over(sample: Sample) -> Context:
    """As if the submitter had been removed, with this request alone."""
    ticket = sample.ticket
    moving = HandOver(person=ticket.submitter, heir=sample.reader, actor=sample.reader)
    rows = [(ticket, letters.issue_number_of(ticket), letters.link_to(ticket))]
    return {"hand_over": moving, "count": 1, "rows": rows, "more": 0}


def invitation(sample: Sample) -> Context:
    """As if the reader had invited somebody to the agency of the request."""
    agency = sample.ticket.agency
    expires_at = sample.now + GOOD_FOR
    invited = Invitation(role=Role.SUB_AGENT, agency=agency, invited_by=sample.reader, expires_at=expires_at)
    links = {"link": f"{settings.CMS_SITE_URL}/invitation/…/", "sign_in_link": f"{settings.CMS_SITE_URL}/sign-in/"}
    return {"invitation": invited, "place": agency.name, **links}


def restored(sample: Sample) -> Context:
    return {"person": sample.ticket.submitter, "by": sample.reader, "link": f"{settings.CMS_SITE_URL}/password/"}


def covering(sample: Sample) -> Context:
    """As if the rep had named the reader for some days."""
    days = AbsenceEvent(user=sample.author, starts_on=sample.day(1), ends_on=sample.day(5))
    at = moment(sample.now)
    owed = owed_meanwhile(sample.reader, days, at)
    words = {"word": "named", "who": sample.author.name, "days": span_words(days, at)}
    return words | {"owed": owed, "link": cover_link()}


def absence(sample: Sample) -> Context:
    """As if a supervisor had sent the reader away, covered by the rep."""
    days = AbsenceEvent(user=sample.reader, starts_on=sample.day(1), ends_on=sample.day(5))
    words = {"act": "entered", "by": sample.reader.name, "days": span_words(days, moment(sample.now))}
    return words | {"deputy": sample.author, "link": own_link()}


def digest(sample: Sample) -> Context:
    """Of what the submitter has open; if that is nothing, of the request as if it owed its follow-up."""
    digest = digest_of(sample.ticket.submitter, sample.now)
    if not digest.requests:
        digest = Digest([open_request(_as_if_open(sample), sample.now)], "1", "", "", "")
    return {"digest": digest, "day": sample.day_words(0).partition(",")[0], "unsubscribe_link": NO_LINK}


def briefing(sample: Sample) -> Context:
    """As if this request were missed and the reader's; what else a morning may bring is made up."""
    board = f"{settings.CMS_SITE_URL}{reverse('escalation:board')}"
    due, told = sample.day_words(-2), sample.opening_words(sample.day(-1))
    facts = (
        ("Owed", f"{warning(sample)['owed']}, late 2 days, was due {due}"),
        ("Told", f"level 1, {sample.reader}, told {told}, not yet acknowledged"),
        ("Next", f"level 2, Sharon Vaughn, {sample.opening_words(sample.day(1))}"),
    )
    entry = {"name": _named(sample), "facts": facts, "link": letters.link_to(sample.ticket)}
    sections = [
        {"title": "1 missed or escalated, and yours", "link": f"{board}?view=mine", "entries": [entry]},
        {"title": "3 not acknowledged by those who were told", "link": f"{board}?view=unanswered"},
        {"title": "12 due until the close of business", "link": f"{board}?view=today"},
    ]
    return {"briefing": {"sections": sections}, "board": board, "unsubscribe_link": NO_LINK}


def weekly(sample: Sample) -> Context:
    """Of a made-up week, with this request as what is open longest."""
    facts = [
        ("Requests", "214 received, 208 finished"),
        ("Promises", "402 kept, 9 missed, 17 moved in time; 97 % of those due were kept"),
        ("Escalations", "11 told: level 1 9 times, level 2 2 times"),
    ]
    oldest = {"name": _named(sample), "facts": [("Open", f"for 21 business days, with {sample.author}")]}
    oldest["link"] = letters.link_to(sample.ticket)
    week = {"words": "Mon 14 Sep to Sun 20 Sep", "facts": facts, "oldest": [oldest]}
    board = f"{settings.CMS_SITE_URL}{reverse('escalation:board')}"
    return {"week": week, "board": board, "unsubscribe_link": NO_LINK}


def _named(sample: Sample) -> str:
    return f"{sample.ticket}, {shown_number(sample.ticket)}"


def _as_if_open(sample: Sample) -> Ticket:
    [ticket] = with_turns(Ticket.objects.filter(pk=sample.ticket.pk))
    ticket.status, ticket.owed = Status.WORKING, Milestone.Name.FOLLOW_UP
    ticket.owed_at = calendar_of(ticket.calendar).cob(sample.day(8))
    return ticket
