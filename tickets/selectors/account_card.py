"""What else there is about the accounts of a ticket, for the rep who works on it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tickets.desk.selectors.owed import next_owed, read_owed
from tickets.models import Account, Ticket
from tickets.selectors.accounts import open_about
from tickets.selectors.detail import accounts_of
from tickets.selectors.lists import shown_number
from tickets.selectors.promises import OwedLine

MOST_OPEN, MOST_FINISHED = 5, 3


@dataclass(frozen=True, slots=True)
class Other:
    """Another request of the same account, by its number, and what is owed on it or how it ended."""

    ticket: Ticket
    number: str
    owed: OwedLine


@dataclass(frozen=True, slots=True)
class AccountCard:
    """The other requests about the accounts of a ticket; `has_more` where not all that are open are here."""

    open: list[Other]
    has_more: bool
    finished: list[Other]


def account_card(ticket: Ticket, now: datetime) -> AccountCard:
    """What is open about any of its accounts, the most urgent first, and what was last finished about its first one.

    A fixed number of reads, each along an index and of few rows.
    """
    accounts = accounts_of(ticket)
    if not accounts:
        return AccountCard([], has_more=False, finished=[])
    still_open = _shown(open_about(accounts).exclude(pk=ticket.pk).order_by("owed_at", "id")[: MOST_OPEN + 1], now)
    return AccountCard(still_open[:MOST_OPEN], len(still_open) > MOST_OPEN, _finished(ticket, ticket.account, now))


def _finished(ticket: Ticket, account: Account | None, now: datetime) -> list[Other]:
    ended = Ticket.objects.filter(account=account, finished_at__isnull=False).exclude(pk=ticket.pk)
    return _shown(ended.order_by("-finished_at")[:MOST_FINISHED], now) if account else []


def _shown(rows: QuerySet[Ticket], now: datetime) -> list[Other]:
    found = list(rows.prefetch_related("numbers", "calendar", "policy"))
    read_owed([other for other in found if other.owed_at])
    return [Other(other, shown_number(other), next_owed(other, now)) for other in found]
