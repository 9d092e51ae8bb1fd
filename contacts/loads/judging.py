"""Judges all rows of a file at once: what each means for what is known, by joins and not by a query for each.

The rows stand in a temporary table of the transaction, from the file or from an earlier report.
"""

import csv
import json
from collections.abc import Callable, Iterable
from io import StringIO
from itertools import islice, product
from typing import Any, TypeAlias

from django.db import connection
from django.db.backends.utils import CursorWrapper

from contacts.loads.kind import Kind
from contacts.loads.reading import Row
from contacts.models import Load

BATCH = 2_000  # rows that are held at a time
SLICE = 10_000  # lines that one statement writes

Told: TypeAlias = Callable[[int], None]
Steps: TypeAlias = Callable[[int, int], None]

EMPTY_TABLE = """
DROP TABLE IF EXISTS judged;
CREATE TEMPORARY TABLE judged (
    line integer PRIMARY KEY, cells text[] NOT NULL, vals text[] NOT NULL, problems jsonb NOT NULL DEFAULT '[]',
    unread boolean NOT NULL, key text, target bigint, changes jsonb NOT NULL DEFAULT '[]', state text
) ON COMMIT DROP
"""
COPY = "COPY judged (line, cells, vals, problems, unread) FROM STDIN WITH (FORMAT csv)"
AGAIN = """
INSERT INTO judged (line, cells, vals, problems, unread)
SELECT line, cells, vals, CASE WHEN unread THEN problems ELSE '[]' END, unread
FROM contacts_loadrow WHERE load_id = %s
"""
KEYED = "UPDATE judged SET key = {key} WHERE NOT unread"
TWICE = """
SELECT line, 'It stands in line ' || first || ' already. Leave one of them.' AS words FROM (
    SELECT line, first_value(line) OVER (PARTITION BY {once} ORDER BY line) AS first FROM judged WHERE NOT unread
) AS doubles WHERE line > first
"""
PROBLEM = """
UPDATE judged SET problems = problems || jsonb_build_array(jsonb_build_array(%s::text, found.words))
FROM ({finds}) AS found WHERE judged.line = found.line AND NOT unread
"""
MATCHED = """
UPDATE judged SET target = known.id, changes = coalesce((
    SELECT jsonb_agg(jsonb_build_array(number, coalesce(was, ''), becomes) ORDER BY number)
    FROM unnest(known.cells, judged.vals) WITH ORDINALITY AS each (was, becomes, number)
    WHERE becomes IS NOT NULL AND becomes IS DISTINCT FROM was AND (%s::text[])[number] <> ''
), '[]')
FROM ({known}) AS known WHERE known.key = judged.key AND judged.problems = '[]'
"""
STATED = """
UPDATE judged SET state = CASE
    WHEN problems <> '[]' THEN 'refused' WHEN target IS NULL THEN 'new' WHEN changes = '[]' THEN 'unchanged'
    ELSE 'changed' END
"""
KEPT = """
INSERT INTO contacts_loadrow (load_id, line, cells, vals, problems, changes, target, state, unread, loaded)
SELECT %s, line, cells, vals, problems, changes, target, state, unread, false FROM judged ORDER BY line
"""
REPORTED_ANEW = """
UPDATE contacts_loadrow AS kept
SET vals = judged.vals, problems = judged.problems, changes = judged.changes, target = judged.target,
    state = judged.state
FROM judged WHERE kept.load_id = %s AND kept.line = judged.line
AND (kept.problems, kept.changes, kept.target, kept.state)
    IS DISTINCT FROM (judged.problems, judged.changes, judged.target, judged.state::varchar)
"""
COUNTED = "SELECT state, count(*) FROM judged GROUP BY state"
HELD = """
SELECT count(*) FROM (SELECT id FROM {table} WHERE id IN (
    SELECT target FROM contacts_loadrow WHERE load_id = %s AND state = 'changed'
) ORDER BY id FOR UPDATE) AS held
"""
LOADED = """
UPDATE contacts_loadrow AS kept SET loaded = true, target = coalesce(judged.target, known.id)
FROM judged LEFT JOIN ({known}) AS known ON known.key = judged.key
WHERE kept.load_id = %s AND kept.line = judged.line AND judged.state IN ('new', 'changed')
"""


def take_in(load: Load, kind: Kind, rows: Iterable[Row], tell: Told) -> None:
    """Reads the rows, judges them and keeps the report; `tell` hears how many were read so far."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_TABLE)
        _copy(cursor, rows, tell)
        _judge(cursor, kind)
        cursor.execute(KEPT, [load.pk])
        _count(cursor, load, kind)


def judge_again(load: Load, kind: Kind) -> int:
    """Judges the rows of a report by what is known now; puts it right, and says how many rows it had wrong."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY_TABLE)
        cursor.execute(AGAIN, [load.pk])
        _judge(cursor, kind)
        cursor.execute(REPORTED_ANEW, [load.pk])
        differing: int = cursor.rowcount
        _count(cursor, load, kind)
    return differing


def hold(load: Load, kind: Kind) -> None:
    """Locks the rows that the report would change, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(HELD.format(table=kind.table), [load.pk])


def write(load: Load, kind: Kind, facts: dict[str, Any], tell: Steps) -> bool:
    """Writes what was judged last in this transaction; `tell` hears how many steps of how many are done.

    Each statement is done for all lines before the next one begins: customers are locked before accounts, as by
    whoever files. False if a row was not there to be written: what is known has moved on, and the caller undoes it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(line), 0) FROM judged")
        last = cursor.fetchone()[0]
        steps = list(product(kind.writes, range(0, last + 1, SLICE)))
        for done, (statement, low) in enumerate(steps, start=1):
            cursor.execute(statement, facts | {"low": low, "high": low + SLICE - 1})
            tell(done, len(steps))
        cursor.execute(LOADED.format(known=kind.known), [load.pk])
    return not load.rows.filter(loaded=True, target__isnull=True).exists()


def _copy(cursor: CursorWrapper, rows: Iterable[Row], tell: Told) -> None:
    left, read = iter(rows), 0
    while batch := list(islice(left, BATCH)):
        text = StringIO(newline="")
        csv.writer(text).writerows(map(_copied, batch))
        text.seek(0)
        cursor.copy_expert(COPY, text)  # the driver's, behind Django's cursor
        read += len(batch)
        tell(read)
    cursor.execute("ANALYZE judged")


def _copied(row: Row) -> tuple[object, ...]:
    """A row as COPY reads it; one with problems means nothing."""
    values = _array([] if row.problems else row.values)
    return row.line, _array(row.cells), values, json.dumps(row.problems), bool(row.problems)


def _array(values: Iterable[str | None]) -> str:
    """An array as PostgreSQL reads one."""
    inside = ",".join("NULL" if value is None else _quoted(value) for value in values)
    return f"{{{inside}}}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _judge(cursor: CursorWrapper, kind: Kind) -> None:
    for statement in kind.spells:
        cursor.execute(statement)
    cursor.execute(KEYED.format(key=kind.key))
    cursor.execute(PROBLEM.format(finds=TWICE.format(once=kind.once)), [kind.titles[0]])
    for check in kind.checks:
        cursor.execute(PROBLEM.format(finds=check.finds), [check.column])
    cursor.execute("ANALYZE judged")
    cursor.execute(MATCHED.format(known=kind.known), [list(kind.compared)])
    cursor.execute(STATED)
    cursor.execute("ANALYZE judged")  # else the planner takes it that hardly a row is new, and joins them one by one


def _count(cursor: CursorWrapper, load: Load, kind: Kind) -> None:
    cursor.execute(COUNTED)
    found = dict(cursor.fetchall())
    for state in ("new", "changed", "unchanged", "refused"):
        setattr(load, state, found.get(state, 0))
    load.along = 0
    if kind.along:
        cursor.execute(kind.along)
        load.along = cursor.fetchone()[0]
