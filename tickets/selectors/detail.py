"""What the page of one ticket shows, in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from contacts.models import User
from contacts.models.people import AGENCY_ROLES
from tickets.models import Account, Attachment, Event, IncomingMail, Message, Milestone, Route, Ticket, Wait
from tickets.selectors.accounts import checked_elsewhere
from tickets.selectors.rules import ROUTE_RELATIONS

# Of a longer conversation a page shows the first message and the latest, unless it is asked for the whole.
LATEST = 50


def conversation(ticket: Ticket, user: User) -> list[Message]:
    """What was said, the oldest first; internal notes for staff only [8.2]."""
    return list(_messages(ticket, user))


def latest_of_conversation(ticket: Ticket, user: User) -> tuple[list[Message], int]:
    """What was said first and what was said last, and how many messages between them are left out."""
    ids = list(_messages(ticket, user).values_list("pk", flat=True))
    shown = ids if len(ids) <= LATEST + 1 else [ids[0], *ids[-LATEST:]]
    return list(_messages(ticket, user).filter(pk__in=shown)), len(ids) - len(shown)


def latest_of_the_agency(ticket: Ticket) -> list[Message]:
    """The latest messages of the agency's side, the newest first, each with its ticket."""
    theirs = Q(author__isnull=True) | Q(author__role__in=AGENCY_ROLES)
    messages = ticket.messages.filter(theirs, internal=False).select_related("author", "ticket__calendar")
    return list(messages.defer("html", "quoted").order_by("-id")[:LATEST])


def _messages(ticket: Ticket, user: User) -> QuerySet[Message]:
    files = Prefetch("attachments", Attachment.objects.defer("data"))
    messages = ticket.messages.select_related("author").prefetch_related(files).order_by("id")
    return messages if user.is_cms_staff else messages.filter(internal=False)


def newest_message(ticket: Ticket) -> int:
    """The id of what was said last, notes included; 0 where nothing was."""
    return ticket.messages.order_by("-id").values_list("pk", flat=True).first() or 0


def said_since(ticket: Ticket, seen: int, user: User | None) -> list[Message]:
    """What others than this person said after the message of that id, notes included: for staff alone [8.2]."""
    return list(ticket.messages.filter(pk__gt=seen).exclude(author=user).select_related("author").order_by("id"))


def mails_of_conversation(ticket: Ticket) -> list[IncomingMail]:
    """What came by mail and stands with the ticket, the oldest first, without the mails themselves."""
    return list(ticket.incoming.defer("raw", "envelope_to").order_by("id"))


def still_waiting(mail_ids: Iterable[int]) -> set[int]:
    """Those of the mails that wait for a rep."""
    return set(IncomingMail.objects.filter(pk__in=set(mail_ids), waits=True).values_list("pk", flat=True))


def route_of(ticket: Ticket) -> Route:
    """The ticket's route, with everybody whom it names."""
    return Route.objects.select_related(*ROUTE_RELATIONS).get(pk=ticket.route_id)


def milestones_of(ticket: Ticket) -> list[Milestone]:
    """Everything that was ever owed on the ticket, in the order of the due dates."""
    return list(ticket.milestones.select_related("calendar", "policy").order_by("due_at", "id"))


def open_wait(ticket: Ticket) -> Wait | None:
    """Whom the ticket waits for now; None if nobody."""
    return next((row for row in ticket.waits.all() if row.ended_at is None), None)


def history(ticket: Ticket) -> list[Event]:
    """Every event of the ticket, the newest first [8.3]."""
    return list(ticket.events.select_related("actor").order_by("-id"))


@dataclass(frozen=True, slots=True)
class Claim:
    """Who named the new account of a ticket, and whether staff knows its number as another agency's."""

    by: User
    elsewhere: bool


def claim_of(ticket: Ticket) -> Claim | None:
    """What staff has to know about an account that nobody has checked; None for every other one."""
    account = ticket.account
    if account is None or account.claimed_by is None:
        return None
    return Claim(account.claimed_by, checked_elsewhere(account))


def accounts_of(ticket: Ticket) -> list[Account]:
    """The accounts that it is about, as far as they are known."""
    further = [row.account for row in ticket.further_accounts.all() if row.account]
    return [ticket.account, *further] if ticket.account else further
