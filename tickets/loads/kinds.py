"""Every kind of file that can be loaded, in the order in which a new carrier loads them."""

from contacts.loads.agencies import AGENCIES
from contacts.loads.kind import Kind
from contacts.loads.people import PEOPLE
from tickets.loads.accounts import ACCOUNTS
from tickets.loads.customers import CUSTOMERS

KINDS: dict[str, Kind] = {kind.name: kind for kind in (AGENCIES, CUSTOMERS, ACCOUNTS, PEOPLE)}
