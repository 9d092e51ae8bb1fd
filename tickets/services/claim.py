"""Keeps an account that a sub-agent names while filing, for that agency alone, until staff has checked it."""

from datetime import datetime

from contacts.models import User
from tickets import numbers
from tickets.models import Account, Customer


def claim(number: str, customer_name: str, *, by: User, now: datetime) -> Account:
    """The agency's account of that number, new if it has none; twice at once is once.

    It asks nothing about other agencies, so that nothing can be learnt from its answer [2.6].
    """
    assert by.agency_id is not None, "only people of an agency file requests"
    customer, _ = Customer.objects.get_or_create(agency_id=by.agency_id, name=customer_name)
    first = {"number": number, "customer": customer, "claimed_by": by, "claimed_at": now}
    account, _ = Account.objects.get_or_create(
        agency_id=by.agency_id, key=numbers.account_key(number), defaults=first
    )
    return account
