"""Who may be calling: looked up by telephone number, name, agency, customer or account number [2.1].

A fixed number of indexed reads, each of a few rows; for staff's eyes alone, since it looks across the agencies.
"""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import Lower

from contacts.models import Agency, Phone, User
from contacts.models.people import AGENCY_ROLES, SIGNIFICANT_DIGITS, WORDS_OF_NAME, digits_of
from tickets.models import Account, Call, Customer
from tickets.numbers import account_key
from tickets.selectors.accounts import FEWEST_SIGNS, WORD, beginnings_of

MOST = 8
LONGEST = 120
LEADS_FIRST = ("role", "name", "pk")  # "agency_lead" comes before "sub_agent"


@dataclass(frozen=True, slots=True)
class Callers:
    """Whom the words may mean: people of agencies, accounts of their customers, and calls from that number."""

    people: list[User]
    accounts: list[Account]
    calls: list[Call]

    def __bool__(self) -> bool:
        return bool(self.people or self.accounts or self.calls)


def callers(typed: str) -> Callers:
    """A few of each; nobody for less than two signs."""
    if len(typed) > LONGEST or len(account_key(typed)) < FEWEST_SIGNS:
        return Callers([], [], [])
    digits = "".join(sign for sign in typed if sign.isdecimal())
    number = digits[-SIGNIFICANT_DIGITS:] if len(digits) >= SIGNIFICANT_DIGITS else ""
    return Callers(_people(typed, number), _accounts(typed), _calls(number) if number else [])


def people_of(agency_id: int) -> QuerySet[User]:
    """The people of an agency for whom a request may be filed, its leads first."""
    return User.objects.filter(agency=agency_id, is_active=True).order_by(*LEADS_FIRST)


def _people(typed: str, number: str) -> list[User]:
    theirs = User.objects.filter(role__in=AGENCY_ROLES, is_active=True).select_related("agency")
    theirs = theirs.prefetch_related("phones")
    if number:
        owners = Phone.objects.alias(digits=digits_of("number")).filter(digits=number, user__isnull=False)
        return list(theirs.filter(pk__in=owners.values("user"))[:MOST])
    if "@" in typed:
        return list(theirs.filter(email=typed.strip().lower()))
    by_name = theirs.filter(pk__in=_named(User, typed))
    of_agency = theirs.filter(agency__in=_named(Agency, typed)).order_by(*LEADS_FIRST)
    return list(dict.fromkeys([*by_name[:MOST], *of_agency[:MOST]]))


def _accounts(typed: str) -> list[Account]:
    known = Account.objects.select_related("customer", "agency")
    # Some of those that begin so, put in order afterwards: to order all would read all.
    by_number = sorted(known.filter(key__startswith=account_key(typed))[:MOST], key=lambda account: account.key)
    by_name = known.filter(customer__in=_named(Customer, typed)).order_by("customer__name", "key")[:MOST]
    return list(dict.fromkeys([*by_number, *by_name]))[:MOST]


def _calls(number: str) -> list[Call]:
    made = Call.objects.alias(digits=digits_of("caller_phone")).filter(digits=number).exclude(caller_phone="")
    return list(made.select_related("ticket__agency", "ticket__account").order_by("-at")[:MOST])


def _named(model: type[User | Agency | Customer], typed: str) -> list[int]:
    """The ids of some in whose name each word that was typed begins a word."""
    if not WORD.search(typed):
        return []
    found = model._default_manager.alias(words=WORDS_OF_NAME).filter(words=beginnings_of(typed))
    # In an order that no index gives: else the planner reads name after name, hoping to meet a few that fit soon.
    return list(found.order_by(Lower("name")).values_list("pk", flat=True)[:MOST])
