"""A file of agencies."""

from contacts.loads.cells import one_line
from contacts.loads.kind import Column, Kind, fold

AGENCY = Column("Agency", one_line(120), "The name of the agency.", "Harbor Telecom")

AGENCIES = Kind(
    name="agencies",
    title="Agencies",
    one="agency",
    many="agencies",
    note="An agency is known by its name, whatever its capitals. Its people come in by their own file.",
    columns=(AGENCY,),
    compared=("Agency",),
    table="contacts_agency",
    known=f"SELECT id, {fold('name')} AS key, ARRAY[name::text] AS cells FROM contacts_agency",  # noqa: S608
    key=fold("vals[1]"),
    once=fold("vals[1]"),
    writes=(
        """
        INSERT INTO contacts_agency (name)
        SELECT vals[1] FROM judged WHERE state = 'new' AND line BETWEEN %(low)s AND %(high)s ORDER BY line
        """,
        """
        UPDATE contacts_agency SET name = judged.vals[1] FROM judged
        WHERE state = 'changed' AND contacts_agency.id = target AND line BETWEEN %(low)s AND %(high)s
        """,
    ),
)


def spelled_as_known(place: int) -> str:
    """SQL that writes the agency that a value names as it is known."""
    return f"""
        UPDATE judged SET vals[{place}] = agency.name FROM contacts_agency AS agency
        WHERE {fold("agency.name")} = {fold(f"vals[{place}]")} AND agency.name <> vals[{place}]
    """  # noqa: S608 - a number of our own


def unknown(place: int) -> str:
    """SQL that finds the lines whose value names no agency."""
    return f"""
        SELECT line, 'There is no agency “' || vals[{place}] || '”. Load the agencies first, or put its name right.'
        AS words FROM judged
        WHERE vals[{place}] <> '' AND NOT EXISTS (SELECT FROM contacts_agency WHERE name = vals[{place}])
    """  # noqa: S608 - likewise
