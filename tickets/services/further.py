"""The accounts that a request is about besides the first, with the words that it is found by."""

from collections.abc import Sequence

from tickets.models import FurtherAccount, Ticket
from tickets.models.words import words_of_accounts
from tickets.numbers import account_key
from tickets.selectors.accounts import accounts_of_agency

WORDS = "further_words"


def further_accounts(ticket: Ticket, typed: Sequence[str]) -> list[FurtherAccount]:
    """Those that are not the first one typed in another way; what the agency lacks stays as typed [2.6].

    Sets the ticket's words with them; the caller saves both.
    """
    known = accounts_of_agency(ticket.agency_id, typed)
    first = account_key(ticket.account_text)
    rows = [
        FurtherAccount(ticket=ticket, account=known.get(key), text=known[key].number if key in known else number)
        for key, number in {account_key(number): number for number in typed}.items()
        if key != first
    ]
    ticket.further_words = words_of_accounts(row.text for row in rows)
    return rows


def replace_further(ticket: Ticket, typed: Sequence[str]) -> None:
    """Makes these its further accounts instead of those that it has; the caller saves the field `WORDS`."""
    rows = further_accounts(ticket, typed)
    ticket.further_accounts.all().delete()
    FurtherAccount.objects.bulk_create(rows)
