"""Who is told that many requests changed hands: each submitter once, of all of theirs, and each new rep once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string

from contacts import outbox
from contacts.models import OutgoingMail, User
from contacts.notice_kinds import kind_of
from contacts.notices import Letter
from tickets.models import Milestone, Ticket
from tickets.selectors.deadlines import earliest_of, open_milestones
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import PromisedDate, dates_of
from tickets.selectors.rules import ROUTE_RELATIONS
from tickets.services import letters
from tickets.services.record import Actor

RELATED = ("agency", "submitter", "team", "calendar", "policy", "account")


@dataclass(frozen=True, slots=True)
class Move:
    """A request that has a new rep now, or nobody; `tells` if its submitter hears of it."""

    ticket: int
    to: User | None
    tells: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One request in a mail about many: what comes next on it, and who works on it now."""

    ticket: Ticket
    number: str
    link: str
    next: PromisedDate | None


def letters_of(moves: list[Move], key: str, *, words: str = "", actor: Actor, now: datetime) -> list[Letter]:
    """The letters about all these moves, not yet written; the words are a note for the new reps alone [8.2].

    `key` names what moved them, such as batch:42, and becomes a part of the keys of the mails.
    """
    return [*letters_to_submitters(moves, key, actor, now), *_to_reps(moves, key, words, actor, now)]


def letters_to_submitters(moves: list[Move], key: str, actor: Actor, now: datetime) -> list[Letter]:
    """The same to the submitters alone, for reps who were told otherwise."""
    told = _moved(move for move in moves if move.tells)
    return [_to_submitter(group, to, key, actor, now) for to, group in _by_addressee(told.values()).items()]


def _moved(moves: Iterable[Move]) -> dict[int, Ticket]:
    """The requests with all that a mail says of them, each with its new rep."""
    reps = {move.ticket: move.to for move in moves}
    if not reps:
        return {}
    rows = Ticket.objects.select_related(*RELATED).prefetch_related(
        "numbers", "further_accounts__account", *(f"route__{name}" for name in ROUTE_RELATIONS)
    )
    tickets = {ticket.pk: ticket for ticket in rows.filter(pk__in=reps).order_by("owed_at", "pk")}
    for ticket in tickets.values():
        ticket.assignee = reps[ticket.pk]
    return tickets


def _by_addressee(tickets: Iterable[Ticket]) -> dict[tuple[str, ...], list[Ticket]]:
    """Requests of an agency by whom a mail about them is for: their submitter, or its leads for who has left."""
    groups: dict[tuple[str, ...], list[Ticket]] = {}
    for ticket in tickets:
        to = letters.asked_for(ticket)
        groups.setdefault((str(ticket.agency_id), *to), []).append(ticket)
    return groups


def _to_submitter(tickets: list[Ticket], to: tuple[str, ...], key: str, actor: Actor, now: datetime) -> Letter:
    """Of a single request the mail that any new rep is told by; of more one mail without copies outside [8.1]."""
    if len(tickets) == 1:
        [ticket] = tickets
        everyone, owed = letters.everyone_of(ticket), open_milestones(ticket)
        of_batch, rep = f"assigned:{key}", ticket.assignee
        return letters.letter(
            ticket, "reassigned", everyone, key=of_batch, still_owed=owed, now=now, by=actor.user, assignee=rep
        )
    copies = (address for ticket in tickets for address in letters.standing_copies(ticket.route))
    told_to = letters.recipients(to[1:], copies)
    body = _body("reassigned_many", tickets, now)
    mail = outbox.compose(
        dedup_key=f"reassigned_many:{key}:{tickets[0].pk}",
        about=key,
        to=told_to.to,
        cc=told_to.cc,
        subject=f"CMS Care: new reps for {len(tickets)} of your requests",
        body=body,
        automatic=False,
        now=now,
    )
    return _letter(mail, "reassigned_many", tickets, actor)


def _to_reps(moves: list[Move], key: str, words: str, actor: Actor, now: datetime) -> Iterator[Letter]:
    """To each new rep one mail of all that they have now, but not to who gave it to themselves."""
    reps = {move.to.pk: move.to for move in moves if move.to and move.to != actor.user}
    tickets = _moved(move for move in moves if move.to and move.to.pk in reps)
    for rep in reps.values():
        theirs = [ticket for ticket in tickets.values() if ticket.assignee == rep]
        mail = outbox.compose(
            dedup_key=f"given_many:{key}:{theirs[0].pk}",
            about=key,
            to=[rep.email],
            subject=f"CMS Care: {len(theirs)} request{'s are' if len(theirs) > 1 else ' is'} yours now",
            body=_body("given_many", theirs, now, author=actor.user, words=words),
            now=now,
        )
        mail.internal = True
        yield _letter(mail, "given_many", theirs, actor)


def _body(template: str, tickets: list[Ticket], now: datetime, **context: object) -> str:
    return render_to_string(f"mail/{template}.txt", {"lines": lines_of(tickets, now), **context})


def lines_of(tickets: Collection[Ticket], now: datetime) -> list[Line]:
    """What a mail about many requests says of each, in their order; what they owe is read at once."""
    next_owed = {row.ticket_id: row for row in earliest_of(tickets)}
    return [_line_of(ticket, next_owed.get(ticket.pk), now) for ticket in tickets]


def _line_of(ticket: Ticket, owed: Milestone | None, now: datetime) -> Line:
    ahead = dates_of(ticket, [owed], now)[0] if owed else None
    return Line(ticket, shown_number(ticket), letters.link_to(ticket), ahead)


def _letter(mail: OutgoingMail, text: str, tickets: list[Ticket], actor: Actor) -> Letter:
    """A letter whose notices stand with each of the requests."""
    opening = mail.body.partition("\n")[0]
    about = tuple(f"ticket:{ticket.pk}" for ticket in tickets)
    return Letter(mail, kind_of(text), opening, by=actor.user, about=about)
