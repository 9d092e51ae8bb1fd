"""Accounts, always looked up within one agency: nothing tells whether another agency has the number [2.6]."""

import re
from itertools import islice

from django.db.models import QuerySet

from tickets import numbers
from tickets.models import Account, Ticket

# Digits with what people put between them, or one word with digits in it.
NUMBER_IN_TEXT = re.compile(r"\d[\d ./–-]{2,38}\d|[A-Z0-9][A-Z0-9-]{2,38}\d", re.I)
MOST_NUMBERS = 50


def account_of_agency(agency_id: int | None, text: str) -> Account | None:
    """The agency's account with that number, however it is typed."""
    key = numbers.account_key(text)
    if not key or agency_id is None:
        return None
    return Account.objects.filter(key=key, customer__agency_id=agency_id).select_related("customer").first()


def account_named_in(agency_id: int, text: str) -> Account | None:
    """The one account of the agency whose number stands in the text; None for none or several."""
    keys = {numbers.account_key(match[0]) for match in islice(NUMBER_IN_TEXT.finditer(text), MOST_NUMBERS)}
    found = Account.objects.filter(key__in=keys, customer__agency_id=agency_id).select_related("customer")[:2]
    return found[0] if len(found) == 1 else None


def accounts_of_agency(agency_id: int) -> QuerySet[Account]:
    """The agency's accounts by customer name, for suggestions."""
    return (
        Account.objects.filter(customer__agency_id=agency_id)
        .select_related("customer")
        .order_by("customer__name", "key")
    )


def open_twin(account: Account, kind: str) -> Ticket | None:
    """The newest open ticket of the same kind and account, to warn before a second one is filed [2.7]."""
    return Ticket.objects.filter(account=account, kind=kind, owed_at__isnull=False).order_by("-id").first()
