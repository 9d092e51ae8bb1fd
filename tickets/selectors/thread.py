"""The conversation of a ticket, the facts between it that everybody should see, and the whole history."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.template.defaultfilters import filesizeformat

from contacts.models import User
from tickets.models import Attachment, Event, IncomingMail, Message, Milestone, Ticket
from tickets.selectors.addressees import AddressBook, Addressee
from tickets.selectors.detail import conversation, latest_of_conversation, mails_of_conversation, still_waiting
from tickets.selectors.promises import ACTS
from tickets.selectors.rules import calendar_of
from tickets.wording import day_words, instant_words

BOUNCED = "ticket.bounced"

# What each action says; "{}" parts come from the event's data. The first table stands in the thread of both
# sides, the second for staff only [8.2]; acts that are messages stand there as such, so the third adds them
# for the history alone.
FACTS = {
    "ticket.assigned": "Given to {assignee}",
    "ticket.unassigned": "Waits for a new rep; {before} had it",
    "ticket.handed_over": "Handed over from {before} to {submitter}",
    "ticket.split_off": "What {writer} wrote became a request of its own: {number}",
    "ticket.split_from": "Was written on {number}, and became a request of its own",
    "ticket.merged_into": "Goes on as {number}",
    "ticket.completed": "The account was completed: {account}",
    "ticket.copied": "Copies go to {added} from now on",
    "ticket.uncopied": "Copies no longer go to {removed}",
    "ticket.accepted": "Confirmed that it is done",
    "ticket.ld_activated": "Long distance service is active",
    "ticket.resumed": "The wait has ended: {why}",
    "ticket.promise_moved": "The promised follow-up moves to {day}, with the days on which the office is open",
    "escalation.missed": "{milestone} did not come by {due_at}",
    "escalation.asked": "Asked for level {level}, {person}: {reason}",
    "escalation.told": "Escalated to level {level}: {person} was told ({cause})",
    "escalation.acknowledged": "Level {level} was acknowledged",
    "escalation.eased": "{done}: {reason}",
}
WAITS = "ticket.mail_waits"
STAFF_FACTS = FACTS | {
    "escalation.healed": "The nightly recompute put the dates right",
    WAITS: "A mail from {address} that names this request waits for a rep",
    "ticket.called": "{caller} called {line}: {method}",
    "ticket.mail_filed": "A mail from {address} was filed as this request",
    "ticket.mail_added": "A mail from {address} was added",
    "ticket.mail_set_aside": "A mail from {address} was set aside: {reason}",
    "ticket.account_claimed": "The account {account} is new, and nobody has checked it yet",
    "ticket.filled_in": "Filled in by the link of our mail: {words}",
    BOUNCED: "Mail to {address} came back: {words}",
    "ticket.written_after_end": "{address} wrote after the end",
    "ticket.call_detail_marked": "{file} is marked as call detail",
    "ticket.call_detail_unmarked": "{file} is no longer marked as call detail: {reason}",
    "ticket.held": "Waits for {party}: {reason}",
    "escalation.warned": "{milestone} is due soon: the rep was warned",
    "escalation.nobody_to_warn": "{milestone} is due soon: there is no rep to warn",
    "escalation.collapsed": "Level {level} was passed over, since a higher one was due",
    "escalation.skipped": "Level {level} was skipped: nobody could be told",
    "escalation.same_person": "Level {level}: {person} had been told already",
}
HISTORY = STAFF_FACTS | {
    "ticket.submitted": "Filed as {number}",
    "ticket.confirmed": "Receipt confirmed: {team}, {assignee}",
    "ticket.transferred": "Takes longer than 24 hours: moved to {team}, {assignee}",
    "ticket.promised": "Next steps sent, follow-up promised for {day}",
    "ticket.replied": "Reply sent",
    "ticket.merged": "{number} was merged into this request",
    "ticket.linked": "Linked to {number}",
    "ticket.unlinked": "No longer linked to {number}",
    "ticket.delivered": "Report delivered: {report}",
    "ticket.call_detail_fetched": "Fetched the call detail in {file}, from {ip}",
    "ticket.paused": "Question sent, waits for {party} until {until} at the latest",
    "ticket.redated": "Follows a changed rule: {rule}",
    "ticket.corrected": "Corrected to {kind}, for {team}",
    "ticket.account_corrected": "Account corrected from {before} to {account}",
    "ticket.noted": "Internal note kept",
    "ticket.resolved": "Resolved",
    "ticket.withdrawn": "Withdrawn",
    "ticket.reopened": "Reopened: a new cycle began",
    "ticket.proof_made": "Proof pack made, {whom}, as a {form}",
}
# Acts of the history that the agency's side learns of as well, by a message or a mail.
OPEN_ACTS = (
    *("ticket.submitted", "ticket.confirmed", "ticket.transferred", "ticket.promised", "ticket.replied"),
    *("ticket.delivered", "ticket.paused", "ticket.resolved", "ticket.withdrawn", "ticket.reopened"),
)
OPEN_TO_AGENCY = frozenset({*FACTS, *OPEN_ACTS})


LONG = 6  # messages, from which on a page offers ways to the end of the conversation
CROWD = 4  # addressees that a line holds
PICTURE = "image/"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a message, as the conversation names it; `withheld` says why it cannot be had."""

    pk: int
    name: str
    words: str
    is_picture: bool
    withheld: str
    call_detail: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the thread; `sort` is message, internal, fact, or gap for messages that are left out.

    `html` is harmless already; `mail` is the incoming mail behind the entry, for staff. Who is `outside` is nobody
    of ours nor of the ticket's agency. `splits` is the message that may become a request of its own, for staff.
    """

    sort: str
    who: str
    when: str
    text: str
    to: list[Addressee] = field(default_factory=list)
    cc: list[Addressee] = field(default_factory=list)
    outside: bool = False
    by_mail: bool = False
    address: str = ""
    quoted: str = ""
    html: str = ""
    files: list[File] = field(default_factory=list)
    mail: int | None = None
    splits: int | None = None

    @property
    def crowd(self) -> str:
        """Who gets it where a line cannot hold them, "Rita Hale and 5 others, 1 of them outside"; else ""."""
        everybody = [*self.to, *self.cc]
        if len(everybody) <= CROWD:
            return ""
        outside = sum(one.outside for one in everybody)
        words = f"{everybody[0].name or everybody[0].address} and {len(everybody) - 1} others"
        return f"{words}, {outside} of them outside" if outside else words


def thread_of(
    ticket: Ticket, events: Iterable[Event], user: User, now: datetime, *, whole: bool = True
) -> list[Entry]:
    """Messages and facts, oldest first; without notes and inner workings for the agency's side [8.2].

    Not `whole`, a long conversation is its first message and its latest, with what happened between those.
    """
    messages, left_out = (conversation(ticket, user), 0) if whole else latest_of_conversation(ticket, user)
    mails = mails_of_conversation(ticket)
    events = list(events)
    book = AddressBook(ticket, [*_addresses(messages), *(mail.from_email for mail in mails), *_bounced(events)])
    said = list(_said(messages, mails, book, ticket, user, now))
    told = {event.data.get("mail") for event in events if event.action in STAFF_FACTS}
    untold = [mail for mail in mails if mail.pk not in told] if user.is_cms_staff else []
    happened = [*_facts(events, mails, book, ticket, user, now), *_kept(untold, book, ticket, now)]
    if not left_out:
        return _in_order([*said, *happened])
    (_, first), *latest = said
    since = min(at for at, _ in latest)
    gap = Entry("gap", "", "", f"{left_out} messages between are not shown.")
    return [first, gap, *_in_order([*latest, *(pair for pair in happened if pair[0] >= since)])]


def _addresses(messages: list[Message]) -> Iterator[str]:
    return (address for message in messages for address in (message.sender, *message.to, *message.cc))


def _bounced(events: list[Event]) -> Iterator[str]:
    return (event.data["address"] for event in events if event.action == BOUNCED)


def newest_of_long(thread: list[Entry]) -> Entry | None:
    """The newest message of a conversation that is too long to be seen at once; None of a short one."""
    said = [entry for entry in thread if entry.sort in ("message", "internal")]
    return said[-1] if len(said) > LONG else None


def _in_order(timed: list[tuple[datetime, Entry]]) -> list[Entry]:
    return [entry for _, entry in sorted(timed, key=lambda pair: pair[0])]


@dataclass(frozen=True, slots=True)
class Past:
    """One event in words: when, who, what, from where [8.3]."""

    when: str
    who: str
    what: str
    source: str


def history_of(ticket: Ticket, events: Iterable[Event], now: datetime) -> list[Past]:
    """Every event in words, in the order in which it comes."""
    return [
        Past(_when(ticket, event.at, now), _actor(event), _sentence(event, HISTORY, ticket, now), event.source)
        for event in events
    ]


def _said(
    messages: list[Message],
    mails: list[IncomingMail],
    book: AddressBook,
    ticket: Ticket,
    user: User,
    now: datetime,
) -> Iterator[tuple[datetime, Entry]]:
    """What was said, with the names behind its addresses and the mail that each came by."""
    mail_of = {mail.message_id: mail for mail in mails if mail.message_id}
    for message in messages:
        mail = mail_of.get(message.pk)
        outside = message.author is None and bool(message.sender) and book.read([message.sender])[0].outside
        yield (
            message.at,
            Entry(
                sort="internal" if message.internal else "message",
                who=mail.sender_words if mail and outside else _author(message, user),
                outside=outside,
                when=_when(ticket, message.at, now),
                text=message.body,
                to=book.read(message.to),
                cc=book.read(message.cc),
                by_mail=bool(message.sender),
                address=_other_address(message),
                quoted=message.quoted,
                html=message.html,
                files=[_file(attachment) for attachment in message.attachments.all()],
                mail=mail.pk if mail and user.is_cms_staff else None,
                splits=message.pk if user.is_cms_staff and is_of_the_agency(message) else None,
            ),
        )


def is_of_the_agency(message: Message) -> bool:
    """Whether the agency's side wrote it, to us."""
    return not message.internal and (message.author is None or message.author.is_agency_side)


def _author(message: Message, user: User) -> str:
    if message.author is None:
        return message.sender or "CMS Care"
    return "You" if message.author == user else message.author.name


def _other_address(message: Message) -> str:
    """The address that a mail came from, where it is not the one that its author is known by."""
    return message.sender if message.author and message.sender != message.author.email else ""


def _file(attachment: Attachment) -> File:
    words = file_words(attachment.filename, attachment.content_type, attachment.size)
    is_picture = attachment.content_type.startswith(PICTURE)
    return File(attachment.pk, attachment.filename, words, is_picture, attachment.withheld, attachment.call_detail)


def file_words(filename: str, content_type: str, size: int) -> str:
    """What a file is, such as "PNG picture, 2.1 KB"."""
    _, dot, extension = filename.rpartition(".")
    sort = " ".join(
        filter(None, [extension.upper() if dot else "", "picture" if content_type.startswith(PICTURE) else ""])
    )
    return f"{sort or 'file'}, {filesizeformat(size)}".replace("\xa0", " ")


def _facts(
    events: list[Event], mails: list[IncomingMail], book: AddressBook, ticket: Ticket, user: User, now: datetime
) -> Iterator[tuple[datetime, Entry]]:
    """What happened, with the mail behind it and its sender's address."""
    facts = FACTS if user.is_agency_side else STAFF_FACTS
    senders = {mail.pk: mail.from_email for mail in mails}
    shown = [event for event in sorted(events, key=lambda event: event.pk) if event.action in facts]
    came = {event.pk: event.data.get("mail") for event in shown if event.action == WAITS}
    waiting = still_waiting(filter(None, came.values()))
    for event in shown:
        if event.pk in came and came[event.pk] not in waiting:
            continue  # what became of it is a fact of its own
        who = event.actor.name if event.actor else ""
        text, mail = _sentence(event, facts, ticket, now, book), event.data.get("mail")
        sender = senders.get(mail, event.data.get("address", "")) if mail else ""
        yield event.at, Entry("fact", who, _when(ticket, event.at, now), text, address=sender, mail=mail)


def _kept(
    mails: list[IncomingMail], book: AddressBook, ticket: Ticket, now: datetime
) -> Iterator[tuple[datetime, Entry]]:
    """What machines sent about the ticket and no event tells: a vacation, or a mail that is late."""
    for mail in mails:
        if mail.outcome == IncomingMail.Outcome.KEPT and not mail.waits:
            when, text = _when(ticket, mail.received_at, now), _kept_words(mail, book)
            yield mail.received_at, Entry("fact", "", when, text, address=mail.from_email, mail=mail.pk)


def _kept_words(mail: IncomingMail, book: AddressBook) -> str:
    sender = mail.from_email or "nobody"
    if mail.reason == IncomingMail.RETURNED:
        return f"A mail from {sender} was kept, not answered. {mail.reason}"
    return f"{book.name_of(sender) or sender}'s automatic reply was kept, not answered"


def _actor(event: Event) -> str:
    return event.actor.name if event.actor else "CMS Care"


def _sentence(
    event: Event, words: dict[str, str], ticket: Ticket, now: datetime, book: AddressBook | None = None
) -> str:
    pattern = words.get(event.action, event.action.rpartition(".")[2].replace("_", " "))
    data = _in_words(event, ticket, now)
    if book and event.action == BOUNCED:
        data["address"] = book.name_of(data["address"]) or data["address"]
    return pattern.format_map(_Data(data))


class _Data(dict[str, str]):
    """The parts of a sentence; one that an old event lacks is left out, since events never change."""

    def __missing__(self, key: str) -> str:
        return "…"


def _in_words(event: Event, ticket: Ticket, now: datetime) -> dict[str, str]:
    data = {key: str(value) for key, value in event.data.items() if value not in (None, "")}
    if data.get("milestone") in Milestone.Name.values:
        data["milestone"] = ACTS[Milestone.Name(data["milestone"])]
    for name in ("due_at", "until"):
        if name in data:
            data[name] = _when(ticket, datetime.fromisoformat(data[name]), now)
    if "day" in data:
        data["day"] = day_words(date.fromisoformat(data["day"]), calendar_of(ticket.calendar).local_date(now))
    return data


def _when(ticket: Ticket, at: datetime, now: datetime) -> str:
    calendar = calendar_of(ticket.calendar)
    return instant_words(at, calendar.zone, calendar.local_date(now))
