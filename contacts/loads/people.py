"""A file of people, of the agencies and of the staff.

It enters new people, who have no password yet, and changes how those who are there are called and reached, and the
teams they work in. It changes nobody's role, agency or address, and lets nobody in again who was removed: that is
done for one person at a time, on their page.
"""

import json
import re

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from contacts.loads.agencies import AGENCY, spelled_as_known, unknown
from contacts.loads.cells import address, one_line, one_of, plain_signs
from contacts.loads.kind import CellError, Check, Column, Kind, Values, fold
from contacts.models import Role
from contacts.models.people import AGENCY_ROLES

EMAIL, ROLE, TEAMS, PHONES = "E-mail", "Role", "Teams", "Phones"
DIGIT, LETTER = re.compile(r"\d"), re.compile(r"[^\W\d]")
LONGEST_NUMBER, LONGEST_LABEL = 40, 80
ROLE_OF = {role.label: role for role in Role}


def phones(text: str) -> str:
    """Reads telephone numbers, each with its label behind it: "404 555 0100 (Office); 404 555 0101"."""
    return "; ".join(f"{number} ({label})" if label else number for number, label in _phones(text))


def _phones(text: str) -> list[tuple[str, str]]:
    found = []
    for part in filter(None, (part.strip() for part in plain_signs(1_000)(text).split(";"))):
        number, label = _parted(part)
        if not any(sign.isdecimal() for sign in number):
            raise CellError(f"“{part[:40]}” is no telephone number. Write it as 404 555 0100 (Office).")
        if len(number) > LONGEST_NUMBER or len(label) > LONGEST_LABEL:
            raise CellError(f"“{part[:40]}” is too long. A number has at most 40 signs, its label 80.")
        found.append((number, label))
    return found


def _parted(part: str) -> tuple[str, str]:
    """A number and the label behind it, "" where it has none: a label has a letter, an area code in brackets not.

    In steps, not by one pattern, which would go through a long cell again and again.
    """
    number, _, label = part.removesuffix(")").rpartition("(")
    is_label = part.endswith(")") and ")" not in label and LETTER.search(label) and DIGIT.search(number)
    return (number.removesuffix(" "), label) if is_label else (part, "")


def teams(text: str) -> str:
    """Reads names of teams, parted by semicolons."""
    return "; ".join(_teams(text))


def _teams(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (part.strip() for part in one_line(500)(text).split(";")))))


def derived(values: Values) -> tuple[str | None, ...]:
    """The role as it is kept, and the teams and telephone numbers one by one."""
    role, agency, named, numbers = ROLE_OF[values[2] or ""], values[3], values[6], values[7]
    if role in AGENCY_ROLES and not agency:
        raise CellError(f"Name the agency: somebody who is {role.label} works for one.", AGENCY.title)
    if role not in AGENCY_ROLES and agency:
        raise CellError(f"Leave it empty: somebody who is {role.label} works for CMS.", AGENCY.title)
    if role in AGENCY_ROLES and named:
        raise CellError("Leave it empty: only people of CMS work in teams.", TEAMS)
    listed = None if named is None else json.dumps(_teams(named))
    return role.value, listed, None if numbers is None else json.dumps(_phones(numbers))


# The places of the values that are derived.
_ROLE, _TEAMS, _PHONES = "vals[9]", "vals[10]", "vals[11]"
IN_SLICE = "line BETWEEN %(low)s AND %(high)s"
IS_NAMED = f"({fold('team.name')} = {fold('named')} OR team.key = named)"
LABELS = " ".join(f"WHEN '{role.value}' THEN '{role.label}'" for role in Role)
THERE = "FROM judged JOIN contacts_user AS person ON person.email = vals[1]"

PEOPLE = Kind(
    name="people",
    title="People",
    one="person",
    many="people",
    note="Somebody is known by their address. Whoever is new has no password until you mail them how to set one.",
    columns=(
        Column(EMAIL, address, "They sign in with it.", "nina.new@harbor-telecom.example"),
        Column("Name", one_line(120), "First name first.", "Nina New"),
        Column(ROLE, one_of({role.value: role.label for role in Role}), f"One of {', '.join(ROLE_OF)}.", ""),
        Column(
            "Agency",
            AGENCY.read,
            "For people of an agency; empty for those of CMS.",
            "Harbor Telecom",
            required=False,
        ),
        Column("Title", one_line(120), "As it stands in the directory.", "Account Manager", required=False),
        Column("Heading", one_line(80), "Under which they stand in the directory.", "Billing", required=False),
        Column(TEAMS, teams, "Whose requests they work on, parted by semicolons.", "", required=False),
        Column(PHONES, phones, "Each with its label.", "404 555 0100 (Office); 404 555 0101", required=False),
    ),
    compared=(EMAIL, "Name", "", "", "Title", "Heading", TEAMS, PHONES),
    table="contacts_user",
    known=f"""
        SELECT person.id, person.email AS key, ARRAY[
            person.email::text, person.name, CASE person.role {LABELS} END, coalesce(agency.name, ''), person.title,
            person.area, coalesce(worked.names, ''), coalesce(called.numbers, '')
        ] AS cells
        FROM contacts_user AS person LEFT JOIN contacts_agency AS agency ON agency.id = person.agency_id
        LEFT JOIN (
            SELECT user_id, string_agg(team.name, '; ' ORDER BY team.name COLLATE "C") AS names
            FROM contacts_membership JOIN contacts_team AS team ON team.id = team_id GROUP BY user_id
        ) AS worked ON worked.user_id = person.id
        LEFT JOIN (
            SELECT user_id, string_agg(
                number || CASE WHEN label = '' THEN '' ELSE ' (' || label || ')' END, '; ' ORDER BY position
            ) AS numbers FROM contacts_phone WHERE user_id IS NOT NULL GROUP BY user_id
        ) AS called ON called.user_id = person.id
        WHERE person.is_active
    """,  # noqa: S608 - no word of it is typed
    key="vals[1]",
    once="vals[1]",
    derived=derived,
    opens="/people/{}/",
    spells=(
        spelled_as_known(4),
        f"""
        UPDATE judged SET vals[7] = coalesce((
            SELECT string_agg(team.name, '; ' ORDER BY team.name COLLATE "C") FROM contacts_team AS team
            WHERE EXISTS (SELECT FROM jsonb_array_elements_text({_TEAMS}::jsonb) AS named WHERE {IS_NAMED})
        ), vals[7]) WHERE {_TEAMS} IS NOT NULL
        """,  # noqa: S608 - likewise
    ),
    checks=(
        Check("Agency", unknown(4)),
        Check(
            TEAMS,
            f"""
            SELECT line, 'There is no team “' || named || '”. Put its name right.' AS words
            FROM judged, jsonb_array_elements_text({_TEAMS}::jsonb) AS named
            WHERE NOT EXISTS (SELECT FROM contacts_team AS team WHERE {IS_NAMED})
            """,  # noqa: S608 - likewise
        ),
        Check(
            EMAIL,
            f"""
            SELECT line, person.name || ' was removed. Let them in again on their page.' AS words
            {THERE} WHERE NOT person.is_active
            """,
        ),
        Check(
            ROLE,
            f"""
            SELECT line, person.name || ' is ' || CASE person.role {LABELS} END
            || ' already, and a file changes no role. Do it on their page.' AS words
            {THERE} WHERE person.is_active AND person.role <> {_ROLE}
            """,
        ),
        Check(
            "Agency",
            f"""
            SELECT line, person.name || ' works for ' || agency.name
            || ', and what they saw there stays there. Enter them with another address.' AS words
            {THERE} JOIN contacts_agency AS agency ON agency.id = person.agency_id
            WHERE person.is_active AND agency.name <> vals[4]
            """,
        ),
    ),
    writes=(
        f"""
        INSERT INTO contacts_user
        (password, is_superuser, email, name, title, area, role, agency_id, is_active, is_staff)
        SELECT '{UNUSABLE_PASSWORD_PREFIX}' || replace(gen_random_uuid()::text, '-', ''), false, vals[1], vals[2],
        coalesce(vals[5], ''), coalesce(vals[6], ''), {_ROLE}, agency.id, true, false
        FROM judged LEFT JOIN contacts_agency AS agency ON agency.name = vals[4]
        WHERE state = 'new' AND {IN_SLICE} ORDER BY line
        """,  # noqa: S608 - likewise
        f"""
        UPDATE contacts_user AS person SET name = vals[2], title = coalesce(vals[5], title),
        area = coalesce(vals[6], area)
        FROM judged WHERE state = 'changed' AND person.id = target AND {IN_SLICE}
        """,  # noqa: S608 - likewise
        f"""
        DELETE FROM contacts_phone USING judged
        WHERE user_id = target AND state = 'changed' AND changes @> '[[8]]' AND {IN_SLICE}
        """,  # noqa: S608 - likewise
        f"""
        INSERT INTO contacts_phone (user_id, number, label, position)
        SELECT person.id, phone ->> 0, phone ->> 1, place
        {THERE}, jsonb_array_elements({_PHONES}::jsonb) WITH ORDINALITY AS each (phone, place)
        WHERE (state = 'new' OR state = 'changed' AND changes @> '[[8]]') AND {IN_SLICE}
        """,
        f"""
        WITH gone AS (
            DELETE FROM contacts_membership USING judged, contacts_team AS team
            WHERE user_id = target AND team.id = team_id AND state = 'changed' AND changes @> '[[7]]' AND {IN_SLICE}
            AND NOT EXISTS (SELECT FROM jsonb_array_elements_text({_TEAMS}::jsonb) AS named WHERE {IS_NAMED})
            RETURNING team_id, user_id
        )
        INSERT INTO contacts_teamevent (at, act, team_id, user_id, by_id)
        SELECT %(now)s, 'taken_out', team_id, user_id, %(by)s FROM gone ORDER BY team_id, user_id
        """,  # noqa: S608 - likewise
        f"""
        WITH come AS (
            INSERT INTO contacts_membership (user_id, team_id)
            SELECT person.id, team.id {THERE}, jsonb_array_elements_text({_TEAMS}::jsonb) AS named
            JOIN contacts_team AS team ON {IS_NAMED}
            WHERE state IN ('new', 'changed') AND {IN_SLICE}
            ON CONFLICT (user_id, team_id) DO NOTHING RETURNING team_id, user_id
        )
        INSERT INTO contacts_teamevent (at, act, team_id, user_id, by_id)
        SELECT %(now)s, 'added', team_id, user_id, %(by)s FROM come ORDER BY team_id, user_id
        """,  # noqa: S608 - likewise
        f"""
        INSERT INTO contacts_accessevent (at, kind, user_id, by_id, address, user_agent, data)
        SELECT %(now)s, CASE state WHEN 'new' THEN 'entered' ELSE 'altered' END, person.id,
        nullif(%(by)s, person.id), '', '', jsonb_build_object('load', %(load)s, 'changes', changes)
        {THERE} WHERE state IN ('new', 'changed') AND {IN_SLICE} ORDER BY line
        """,
    ),
)
