"""Accounts, always looked up within one agency: nothing tells whether another agency has the number [2.6]."""

import re
from collections.abc import Collection, Iterable
from itertools import islice

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.db.models.functions import Lower

from contacts.models.people import WORDS_OF_NAME
from tickets import numbers
from tickets.models import Account, Customer, FurtherAccount, Ticket

# Digits with what people put between them, or one word with digits in it.
NUMBER_IN_TEXT = re.compile(r"\d[\d ./–-]{2,38}\d|[A-Z0-9][A-Z0-9-]{2,38}\d", re.I)
MOST_NUMBERS = 50
MOST_SUGGESTIONS, FEWEST_SIGNS, LONGEST_NAME = 8, 2, 120
WORD = re.compile(r"[^\W_]+")


def account_of_agency(agency_id: int | None, text: str) -> Account | None:
    """The agency's account with that number, however it is typed."""
    key = numbers.account_key(text)
    if not key or agency_id is None:
        return None
    return Account.objects.filter(key=key, agency=agency_id).select_related("customer").first()


def accounts_of_agency(agency_id: int | None, typed: Iterable[str]) -> dict[str, Account]:
    """Those of the numbers that are accounts of the agency, by their keys."""
    keys = set(filter(None, map(numbers.account_key, typed)))
    if not keys:
        return {}
    found = Account.objects.filter(key__in=keys, agency=agency_id).select_related("customer")
    return {account.key: account for account in found}


def account_named_in(agency_id: int, text: str) -> Account | None:
    """The one account of the agency whose number stands in the text; None for none or several."""
    keys = {numbers.account_key(match[0]) for match in islice(NUMBER_IN_TEXT.finditer(text), MOST_NUMBERS)}
    found = Account.objects.filter(key__in=keys, agency=agency_id).select_related("customer")[:2]
    return found[0] if len(found) == 1 else None


def suggested_accounts(agency_id: int, typed: str) -> list[Account]:
    """A few of the agency's accounts whose number begins so, then of customers with words that begin so.

    Three reads at any number of accounts; nothing for less than two signs, nor for more than a name may have.
    """
    if len(typed) > LONGEST_NAME or len(key := numbers.account_key(typed)) < FEWEST_SIGNS:
        return []
    theirs = Account.objects.filter(agency=agency_id).select_related("customer")
    by_number = sorted(theirs.filter(key__startswith=key)[:MOST_SUGGESTIONS], key=lambda account: account.key)
    by_name = sorted(theirs.filter(customer__in=_customers(agency_id, typed))[:MOST_SUGGESTIONS], key=_by_name)
    return list(dict.fromkeys([*by_number, *by_name]))[:MOST_SUGGESTIONS]


def _customers(agency_id: int, typed: str) -> list[int]:
    """The ids of some customers of the agency in whose name each word that was typed begins a word."""
    found = Customer.objects.annotate(words=WORDS_OF_NAME).filter(agency=agency_id, words=beginnings_of(typed))
    # In an order that no index gives: else the planner reads name after name, hoping to meet a few that fit soon.
    return list(found.order_by(Lower("name")).values_list("pk", flat=True)[:MOST_SUGGESTIONS])


def beginnings_of(typed: str) -> SearchQuery:
    """What holds a word for each that was typed, which begins so."""
    beginnings = " & ".join(f"{word}:*" for word in WORD.findall(typed))
    return SearchQuery(beginnings, config="simple", search_type="raw")


def _by_name(account: Account) -> tuple[str, str]:
    return account.customer.name.lower(), account.key


def open_twin(accounts: Collection[Account], kind: str) -> Ticket | None:
    """The newest open ticket of the kind about one of the accounts, to warn before a second one is filed [2.7]."""
    return open_about(accounts).filter(kind=kind).order_by("-id").first() if accounts else None


def open_about(accounts: Collection[Account]) -> QuerySet[Ticket]:
    """The open tickets about any of the accounts, be it their first one or a further one."""
    ids = [account.pk for account in accounts]
    # Found by two indexes, then read by their keys; a condition on both at once would read every ticket.
    first = Ticket.objects.filter(account__in=ids, owed_at__isnull=False).values("pk")
    further = FurtherAccount.objects.filter(account__in=ids).values("ticket")
    return Ticket.objects.filter(pk__in=first.union(further), owed_at__isnull=False)


def checked_elsewhere(account: Account) -> bool:
    """Whether staff knows the number of a claimed account as another agency's; for staff's eyes alone [2.6]."""
    return Account.objects.filter(key=account.key, claimed_at__isnull=True).exclude(pk=account.pk).exists()
