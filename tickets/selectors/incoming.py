"""Mail from outside, for staff: the lists by what became of it, and one mail with all that it says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat

from django.db.models import QuerySet

from contacts.models import User
from contacts.models.people import AGENCY_ROLES
from contacts.row_ids import row_id
from tickets import subject
from tickets.attaching import why_withheld
from tickets.from_outside import shown_html, shown_name, shown_text
from tickets.mail_parser import ParsedAttachment, ParsedMail, parse
from tickets.models import Attachment, IncomingMail, Ticket
from tickets.selectors.lists import PAGE, shown_number
from tickets.selectors.rules import office_calendar
from tickets.selectors.threads import thread_of
from tickets.threads import Talk
from tickets.wording import instant_words, since_words

Outcome = IncomingMail.Outcome
WAITING, ALL = "waiting", "all"
COUNT_CAP = 99
MOST_SUGGESTIONS = 300
NOT_LISTED = ("raw", "message__body", "message__quoted", "message__html")

# One list for each outcome, so that every page is one walk of an index. What waits for a rep has become nothing
# yet, whatever it was taken for, so it stands in the first list and the last alone.
VIEWS = {
    WAITING: "Waiting",
    "created": "Became requests",
    "incomplete": "To be completed",
    "appended": "Replies",
    "kept": "Kept",
    "refused": "Refused",
    ALL: "All",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; `number` calls the request that the mail belongs to, `since` how long it waits."""

    mail: IncomingMail
    when: str
    number: str
    since: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some mails of a list; `after` is the key that the next page starts behind, "" on the last."""

    rows: list[Row]
    after: str


def mails(view: str, sender: str) -> QuerySet[IncomingMail]:
    """The mails of one list, of this sender only if one is given: what waits longest first, else the newest."""
    rows = IncomingMail.objects.order_by("id" if view == WAITING else "-id")
    if view == WAITING:
        rows = rows.filter(waits=True)
    elif view != ALL:
        rows = rows.filter(outcome=view, waits=False)
    return rows.filter(from_email=sender) if sender else rows


def mails_page(view: str, sender: str, after: str, now: datetime) -> Page:
    """One page of a list, without what the mails hold."""
    rows = mails(view, sender)
    if (last := row_id(after)) is not None:
        rows = rows.filter(pk__gt=last) if view == WAITING else rows.filter(pk__lt=last)
    related = rows.defer(*NOT_LISTED).select_related("ticket", "message").prefetch_related("ticket__numbers")
    found = list(related[: PAGE + 1])
    return Page(_rows(found[:PAGE], view, now), str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def waiting_count() -> str:
    """How many mails wait for a rep; "99+" from there on, "" for none."""
    count = IncomingMail.objects.filter(waits=True)[: COUNT_CAP + 1].count()
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count or "")


def when_words(instant: datetime, now: datetime) -> str:
    """An instant by the clock of the office."""
    calendar = office_calendar()
    return instant_words(instant, calendar.zone, calendar.local_date(now))


def _rows(found: Iterable[IncomingMail], view: str, now: datetime) -> list[Row]:
    """The lines; only where all of them wait is it worth saying since when."""
    calendar = office_calendar()
    today = calendar.local_date(now)
    return [
        Row(
            mail,
            instant_words(mail.received_at, calendar.zone, today),
            shown_number(mail.ticket) if mail.ticket else "",
            since_words(calendar.local_date(mail.received_at), today) if view == WAITING else "",
        )
        for mail in found
    ]


# --- one mail ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class File:
    """A file of a mail by its place in it; `withheld` says why nobody may have it, if so.

    `kept` is the file of the conversation that it became, if the mail became a message; by it call detail is known.
    """

    place: int
    name: str
    size: int
    withheld: str
    kept: int | None = None
    call_detail: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that came, with what it says; `about` is the request that it belongs to, else the one that it names.

    What answers a mail for staff alone is internal: it goes to nobody outside [8.2]. `kept_files` are the files of
    the conversation that its own became, in their order, each with its mark as call detail.
    """

    mail: IncomingMail
    facts: ParsedMail
    sender: User | None
    about: Ticket | None
    internal: bool
    kept_files: tuple[tuple[int, bool], ...] = ()

    @property
    def words(self) -> str:
        """What the sender wrote, without quotes and signature."""
        return shown_text(self.facts.reply or self.facts.text)

    @property
    def quoted(self) -> str:
        return shown_text(self.facts.quoted)

    @property
    def html(self) -> str:
        """How it was formatted, made harmless."""
        return shown_html(self.facts.html)

    @property
    def files(self) -> list[File]:
        kept = [*self.kept_files, *repeat((None, False), len(self.facts.attachments) - len(self.kept_files))]
        return [
            File(place, shown_name(each.filename), each.size, why_withheld(each.filename), *kept[place - 1])
            for place, each in enumerate(self.facts.attachments, 1)
        ]

    @property
    def answers_a_finished_request(self) -> bool:
        return self.mail.ticket is not None and self.mail.ticket.is_finished

    @property
    def short(self) -> str:
        """What it is about, in a few words."""
        return self.facts.description or subject.bare(self.facts.subject)


def letter_of(mail: IncomingMail) -> Letter:
    """What the mail says, read anew from its bytes."""
    facts = parse(bytes(mail.raw))
    sender = User.objects.filter(email=facts.from_email).select_related("agency").first()
    thread = thread_of(facts, [*mail.envelope_to, *facts.to, *facts.cc], sender)
    about = mail.ticket or (Ticket.objects.get(pk=thread.ticket_id) if thread else None)
    is_internal = bool(thread and thread.talk is Talk.INTERNAL)
    return Letter(mail, facts, sender, about, internal=is_internal, kept_files=_kept_files(mail))


def _kept_files(mail: IncomingMail) -> tuple[tuple[int, bool], ...]:
    if mail.message_id is None:
        return ()
    return tuple(Attachment.objects.filter(message=mail.message_id).order_by("id").values_list("pk", "call_detail"))


def file_at(mail: IncomingMail, place: int) -> ParsedAttachment | None:
    """The file at this place of the mail as it came; None if there is none, or it is withheld."""
    found = parse(bytes(mail.raw)).attachments[place - 1 : place] if place > 0 else ()
    return next((each for each in found if not why_withheld(each.filename)), None)


def people_of_agencies() -> QuerySet[User]:
    """Who may file requests, by name, for suggestions."""
    people = User.objects.filter(is_active=True, role__in=AGENCY_ROLES).select_related("agency")
    return people.order_by("name", "id")[:MOST_SUGGESTIONS]
