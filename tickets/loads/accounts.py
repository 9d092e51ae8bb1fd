"""A file of accounts; the customers that it names come along.

An account that an agency named itself is checked by a file that names it for that agency. One that belongs to another
agency moves only where its row says from which, and only while no request is about it: those are that agency's [8.1].
"""

from contacts.loads.agencies import AGENCY, spelled_as_known, unknown
from contacts.loads.cells import one_line, plain_signs
from contacts.loads.kind import CellError, Check, Column, Kind, Values, fold
from tickets.fields import LONGEST_ACCOUNT
from tickets.loads.customers import CUSTOMER, customer_spelled_as_known
from tickets.numbers import account_key

NUMBER, FROM = "Account number", "Moves from"
# The places of the values.
_NUMBER, _AGENCY, _CUSTOMER, _FROM, _KEY = "vals[1]", "vals[2]", "vals[3]", "vals[4]", "vals[6]"


def derived(values: Values) -> tuple[str, str]:
    """That it is checked, and the letters and digits of its number."""
    key = account_key(values[0] or "")
    if not key:
        raise CellError("This is no account number: it has neither letters nor digits of the usual alphabet.", NUMBER)
    return "yes", key


# A checked account of the number, and whose it is.
OF_THE_NUMBER = f"""
    JOIN tickets_account AS account ON account.key = {_KEY} AND account.claimed_at IS NULL
    JOIN contacts_agency AS owner ON owner.id = account.agency_id
"""
IS_MOVED = f"coalesce({_FROM}, '') NOT IN ('', {_AGENCY})"

ELSEWHERE = f"""
    SELECT line, 'This account belongs to ' || owner.name || '. It changes its agency only where the column “{FROM}”'
    || ' names ' || owner.name || ' as well.' AS words
    FROM judged {OF_THE_NUMBER} WHERE owner.name NOT IN ({_AGENCY}, coalesce({_FROM}, ''))
"""  # noqa: S608 - no word of it is typed
NOT_THERE = f"""
    SELECT line, 'There is no account of this number at ' || {_FROM} || '. Leave the cell empty.' AS words
    FROM judged WHERE {IS_MOVED} AND NOT EXISTS (
        SELECT FROM tickets_account AS account JOIN contacts_agency AS owner ON owner.id = account.agency_id
        WHERE account.key = {_KEY} AND account.claimed_at IS NULL AND owner.name IN ({_FROM}, {_AGENCY})
    )
"""  # noqa: S608 - likewise
HAS_REQUESTS = f"""
    SELECT line, 'Requests of ' || owner.name || ' are about it, and they stay with that agency: it cannot move.'
    AS words FROM judged {OF_THE_NUMBER}
    WHERE {IS_MOVED} AND owner.name = {_FROM} AND (
        EXISTS (SELECT FROM tickets_ticket WHERE account_id = account.id)
        OR EXISTS (SELECT FROM tickets_furtheraccount WHERE account_id = account.id)
    )
"""  # noqa: S608 - likewise
NAMED_THERE = f"""
    SELECT line, {_AGENCY} || ' has named this number itself: it cannot move there.'
    AS words FROM judged JOIN contacts_agency AS agency ON agency.name = {_AGENCY}
    JOIN tickets_account AS claimed ON claimed.agency_id = agency.id AND claimed.key = {_KEY}
    WHERE {IS_MOVED} AND claimed.claimed_at IS NOT NULL
"""  # noqa: S608 - likewise

ACCOUNTS = Kind(
    name="accounts",
    title="Accounts",
    one="account",
    many="accounts",
    note="An account is known by the letters and digits of its number. Customers that are not known yet come along.",
    columns=(
        Column(NUMBER, plain_signs(LONGEST_ACCOUNT), "As people write it.", "770 555 0142"),
        AGENCY,
        CUSTOMER,
        Column(
            FROM, one_line(120), "Only for an account that changes its agency: the one it leaves.", "", required=False
        ),
    ),
    compared=(NUMBER, "Agency", "Customer", "", "Checked"),
    exported="known.cells[5] = 'yes'",
    table="tickets_account",
    known=f"""
        SELECT account.id, account.key || '|' || {fold("agency.name")} AS key, ARRAY[
            account.number::text, agency.name, customer.name, '',
            CASE WHEN account.claimed_at IS NULL THEN 'yes' ELSE 'no, named by the agency' END
        ] AS cells
        FROM tickets_account AS account
        JOIN tickets_customer AS customer ON customer.id = account.customer_id
        JOIN contacts_agency AS agency ON agency.id = account.agency_id
    """,  # noqa: S608 - likewise
    key=f"{_KEY} || '|' || {fold(f'CASE WHEN {IS_MOVED} THEN {_FROM} ELSE {_AGENCY} END')}",
    once=_KEY,
    derived=derived,
    spells=(
        spelled_as_known(2),
        spelled_as_known(4),
        customer_spelled_as_known(2, 3),
        # What has moved already moves no more.
        f"""
        UPDATE judged SET vals[4] = '' WHERE {IS_MOVED} AND EXISTS (
            SELECT FROM tickets_account AS account JOIN contacts_agency AS owner ON owner.id = account.agency_id
            WHERE account.key = {_KEY} AND account.claimed_at IS NULL AND owner.name = {_AGENCY}
        )
        """,  # noqa: S608 - likewise
    ),
    checks=(
        Check("Agency", unknown(2)),
        Check("Agency", ELSEWHERE),
        Check(FROM, NOT_THERE),
        Check(FROM, HAS_REQUESTS),
        Check(FROM, NAMED_THERE),
    ),
    writes=(
        """
        INSERT INTO tickets_customer (agency_id, name)
        SELECT DISTINCT agency.id, vals[3] FROM judged JOIN contacts_agency AS agency ON agency.name = vals[2]
        WHERE state IN ('new', 'changed') AND line BETWEEN %(low)s AND %(high)s
        ON CONFLICT (agency_id, name) DO NOTHING
        """,
        """
        INSERT INTO tickets_account (customer_id, agency_id, number, key)
        SELECT customer.id, agency.id, vals[1], vals[6] FROM judged
        JOIN contacts_agency AS agency ON agency.name = vals[2]
        JOIN tickets_customer AS customer ON customer.agency_id = agency.id AND customer.name = vals[3]
        WHERE state = 'new' AND line BETWEEN %(low)s AND %(high)s ORDER BY line
        """,
        """
        UPDATE tickets_account AS account SET customer_id = customer.id, agency_id = agency.id,
        number = vals[1], claimed_by_id = NULL, claimed_at = NULL
        FROM judged JOIN contacts_agency AS agency ON agency.name = vals[2]
        JOIN tickets_customer AS customer ON customer.agency_id = agency.id AND customer.name = vals[3]
        WHERE state = 'changed' AND account.id = target AND line BETWEEN %(low)s AND %(high)s
        """,
    ),
    along="""
        SELECT count(*) FROM (
            SELECT DISTINCT agency.id, vals[3] AS name
            FROM judged JOIN contacts_agency AS agency ON agency.name = vals[2] WHERE state IN ('new', 'changed')
        ) AS named WHERE NOT EXISTS (
            SELECT FROM tickets_customer WHERE agency_id = named.id AND tickets_customer.name = named.name
        )
    """,
    along_one="new customer",
    along_many="new customers",
)
