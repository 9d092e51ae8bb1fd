"""A file of customers."""

from contacts.loads.agencies import AGENCY, spelled_as_known, unknown
from contacts.loads.cells import one_line
from contacts.loads.kind import Check, Column, Kind, fold
from tickets.fields import LONGEST_CUSTOMER

CUSTOMER = Column("Customer", one_line(LONGEST_CUSTOMER), "The name of the customer.", "Peachtree Dental Group")


def customer_spelled_as_known(agency: int, customer: int) -> str:
    """SQL that writes a customer as its agency knows it, where only its capitals differ."""
    return f"""
        UPDATE judged SET vals[{customer}] = found.name
        FROM contacts_agency AS agency JOIN tickets_customer AS found ON found.agency_id = agency.id
        WHERE agency.name = vals[{agency}] AND {fold("found.name")} = {fold(f"vals[{customer}]")}
        AND found.name <> vals[{customer}] AND NOT EXISTS (
            SELECT FROM tickets_customer AS same WHERE same.agency_id = agency.id AND same.name = vals[{customer}]
        )
    """  # noqa: S608 - numbers of our own


CUSTOMERS = Kind(
    name="customers",
    title="Customers",
    one="customer",
    many="customers",
    note="A customer is known by its agency and its name. Those of a file of accounts come along with it.",
    columns=(AGENCY, CUSTOMER),
    compared=("Agency", "Customer"),
    table="tickets_customer",
    known=f"""
        SELECT customer.id, {fold("agency.name")} || '|' || customer.name AS key,
        ARRAY[agency.name::text, customer.name] AS cells
        FROM tickets_customer AS customer JOIN contacts_agency AS agency ON agency.id = customer.agency_id
    """,  # noqa: S608 - no word of it is typed
    key=f"{fold('vals[1]')} || '|' || vals[2]",
    once=f"{fold('vals[1]')} || '|' || {fold('vals[2]')}",
    spells=(spelled_as_known(1), customer_spelled_as_known(1, 2)),
    checks=(Check("Agency", unknown(1)),),
    writes=(
        """
        INSERT INTO tickets_customer (agency_id, name)
        SELECT agency.id, vals[2] FROM judged JOIN contacts_agency AS agency ON agency.name = vals[1]
        WHERE state = 'new' AND line BETWEEN %(low)s AND %(high)s ORDER BY line
        """,
    ),
)
