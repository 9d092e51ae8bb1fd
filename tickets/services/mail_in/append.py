"""Adds a mail to the conversation of its request, with all that saying something does [4.10], SPEC 5."""

from dataclasses import dataclass
from datetime import datetime

from contacts.bounces import may_answer
from contacts.models import User
from tickets.models import Message, Milestone, Ticket
from tickets.selectors.accounts import account_named_in
from tickets.selectors.rules import calendar_of
from tickets.services import letters
from tickets.services.complete import LINKED, link
from tickets.services.mail_in.filing import colleagues_named
from tickets.services.mail_in.said import Said
from tickets.services.record import Actor, lock_staying, log, settle
from tickets.services.reply import heard, other_side
from tickets.states import Status, Verb, after


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a mail of a request: a person we know, or an address, which is told in the mail's own `words`.

    Where it is `doubted` that they did, the mail speaks for nobody: it is kept and told, and fulfils nothing.
    """

    user: User | None
    address: str
    joins: bool = False
    doubted: bool = False
    words: str = ""

    def __str__(self) -> str:
        return self.user.name if self.user else self.words or self.address


def append(said: Said, ticket_id: int, author: Author, *, source: str, now: datetime) -> Message:
    """Adds the mail as a reply; whoever has it already is not sent it again. The caller's transaction.

    A finished request stays finished: the mail is kept in its conversation and its sender is told how to reopen.
    """
    ticket = lock_staying(ticket_id)
    if ticket.is_finished:
        return _after_the_end(said, ticket, author, source, now)
    ticket.status = after(Status(ticket.status), Verb.REPLY).value
    actor = Actor(author.user, source)
    if not author.doubted:
        heard(ticket, actor, _heard_at(ticket, said))
    fields = [*_join(ticket, said, author), *_complete(ticket, said, author, actor, now)]
    settle(ticket, now, fields)
    everyone = other_side(ticket, author.user)
    message = said.add_to(ticket, author=author.user, to=everyone.to, cc=everyone.cc, **_shown_of(author))
    event = log(ticket, "ticket.replied", actor=actor, now=now, address=author.address)
    if others := not_told_yet(everyone, said):
        said_words = {"words": said.passed_on, "author": author, **said.about_files}
        letters.send(ticket, "replied", others, key=f"replied:{event.pk}", now=now, by=author.user, **said_words)
    return message


def append_note(said: Said, ticket_id: int, author: Author, *, source: str, now: datetime) -> Message:
    """Keeps the mail as an internal note, for it answers one that was for staff alone [8.2].

    The caller's transaction.
    """
    ticket = lock_staying(ticket_id)
    message = said.add_to(ticket, author=author.user, internal=True)
    log(ticket, "ticket.noted", actor=Actor(author.user, source), now=now)
    return message


def _shown_of(author: Author) -> dict[str, str]:
    """Of a rep's mail, or one that may be, the words alone: below may stand what was said among staff [8.2]."""
    may_be_a_rep = author.doubted or (author.user is not None and author.user.is_cms_staff)
    return {"quoted": "", "html": ""} if may_be_a_rep else {}


def _heard_at(ticket: Ticket, said: Said) -> datetime:
    """When it counts as said: at our receipt, however late the mail is read [4.1], never before what it answers."""
    waits = ticket.waits.filter(ended_at__isnull=True).values_list("started_at", flat=True)
    owed = ticket.milestones.filter(outcome="", name=Milestone.Name.FOLLOW_UP).values_list("owed_from", flat=True)
    return max([said.mail.received_at, *waits, *owed])


def _join(ticket: Ticket, said: Said, author: Author) -> list[str]:
    """A colleague who replies to all hears what follows, and so do those of the agency whom its side names."""
    if author.user is None or not author.user.is_agency_side:
        return []
    named = [author.address] if author.joins else []
    named += colleagues_named(said, author.user)
    joining = [address for address in named if address not in (*ticket.copies, ticket.submitter.email)]
    ticket.copies = [*ticket.copies, *joining]
    return ["copies"] if joining else []


def _complete(ticket: Ticket, said: Said, author: Author, actor: Actor, now: datetime) -> list[str]:
    """Links the account that the agency's answer names, where it is all that was missing [2.6]."""
    if not ticket.to_be_completed or author.user is None or author.user.is_cms_staff:
        return []
    account = account_named_in(ticket.agency_id, f"{said.facts.account}\n{said.words}")
    if account is None:
        return []
    link(ticket, account)
    log(ticket, "ticket.completed", actor=actor, now=now, account=account.number)
    return [*LINKED]


def not_told_yet(everyone: letters.Recipients, said: Said) -> letters.Recipients | None:
    """Those of everyone who have not got the mail itself; None if all have."""
    to = [address for address in everyone.to if address not in said.told]
    cc = [address for address in everyone.cc if address not in said.told]
    return letters.recipients(to or cc, cc) if to or cc else None


def _after_the_end(said: Said, ticket: Ticket, author: Author, source: str, now: datetime) -> Message:
    to = [ticket.route.mailbox.address]
    message = said.add_to(ticket, author=author.user, to=to, **_shown_of(author))
    log(ticket, "ticket.written_after_end", actor=Actor(author.user, source), now=now, address=author.address)
    today = calendar_of(ticket.calendar).local_date(now)
    if author.user and author.user.is_agency_side and may_answer(author.address, today):
        letters.send(
            ticket,
            "finished",
            letters.recipients([author.address], []),
            key=f"finished:{said.mail.pk}",
            now=now,
            automatic=True,
        )
    return message
