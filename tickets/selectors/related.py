"""What a request has to do with others: what it goes on as, what was merged into it, what may be the same."""

from dataclasses import dataclass
from itertools import chain

from django.db.models import Q, QuerySet

from contacts.models import User
from tickets.access import tickets_visible_to
from tickets.models import Relation, Ticket
from tickets.selectors.accounts import open_about
from tickets.selectors.detail import accounts_of
from tickets.selectors.lists import shown_number

MOST_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class GoesOn:
    """What a merged request goes on as; `pk` is None for who may not see that one."""

    number: str
    submitter: User
    pk: int | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another request as a line names it."""

    pk: int
    number: str
    ticket: Ticket


def goes_on_as(ticket: Ticket, user: User) -> GoesOn | None:
    """Where a merged request goes on, as far as this person may see it [8.1]; None for every other one."""
    if ticket.merged_into_id is None:
        return None
    staying = Ticket.objects.select_related("submitter").prefetch_related("numbers").get(pk=ticket.merged_into_id)
    is_seen = tickets_visible_to(user).filter(pk=staying.pk).exists()
    return GoesOn(shown_number(staying), staying.submitter, staying.pk if is_seen else None)


def merged_into_it(ticket: Ticket, user: User) -> list[Other]:
    """The requests that go on as this one, as far as this person may see them [8.1]."""
    if not ticket.merged_numbers:
        return []
    return _others(tickets_visible_to(user).filter(merged_into=ticket).order_by("id"))


def related_to(ticket: Ticket) -> list[Other]:
    """The requests that staff linked to this one, the newest first; for staff alone."""
    pairs = Relation.objects.filter(Q(first=ticket) | Q(second=ticket)).values_list("first", "second")
    ids = set(chain.from_iterable(pairs)) - {ticket.pk}
    return _others(Ticket.objects.filter(pk__in=ids).order_by("-id")) if ids else []


def likely_duplicates(ticket: Ticket) -> list[Other]:
    """A few other open requests of the same kind: those of the same accounts, then those of the same submitter.

    The newest of each come first.
    """
    accounts = accounts_of(ticket)
    about = open_about(accounts) if accounts else Ticket.objects.none()
    theirs = Ticket.objects.filter(submitter=ticket.submitter, owed_at__isnull=False)
    same = {"agency": ticket.agency_id, "kind": ticket.kind, "report": ticket.report}
    found = [rows.filter(**same).exclude(pk=ticket.pk).order_by("-id") for rows in (about, theirs)]
    others = {other.pk: other for rows in found for other in _others(rows[:MOST_SUGGESTED])}
    return list(others.values())[:MOST_SUGGESTED]


def _others(rows: QuerySet[Ticket]) -> list[Other]:
    found = rows.select_related("submitter", "calendar").prefetch_related("numbers")
    return [Other(ticket.pk, shown_number(ticket), ticket) for ticket in found]
