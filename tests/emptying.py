"""How the tables are emptied after a test that committed: row by row, for there are few."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pgtrigger
from django.db import connection

UNGUARDED = "SET LOCAL session_replication_role = replica"  # no trigger and no foreign key is heard

KEPT = {"django_content_type", "auth_permission"}  # the same for all tests; a flush would fill them again at once


def deleting(_style: Any, tables: Iterable[str], **_options: Any) -> list[str]:
    """SQL in the place of TRUNCATE, which takes 0.2 s to give sixty tables and their indexes new files.

    No trigger and no foreign key is heard while everything goes.
    """
    rows = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables if table not in KEPT]  # noqa: S608
    return [UNGUARDED, *rows]


@contextmanager
def unguarded() -> Iterator[None]:
    """While it lasts, the database lets this connection empty what is kept for good, and minds no foreign key."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


OF_RULES = ("unchanging", "never_deleted")


def let_rules_change() -> None:
    """From now on, stories in this database may bend a rule that stands instead of making its next version."""
    names = [trigger.get_pgid(model) for model, trigger in pgtrigger.registered() if trigger.name in OF_RULES]
    assert names
    database = connection.ops.quote_name(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        for whom in (f"ALTER DATABASE {database} SET", "SET"):  # who comes later, and we who are here
            cursor.execute(f"{whom} pgtrigger.ignore = '{{{','.join(names)}}}'")
