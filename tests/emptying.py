"""How the tables are emptied after a test that committed: row by row, for there are few."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

KEPT = {"django_content_type", "auth_permission"}  # the same for all tests; a flush would fill them again at once


def deleting(_style: Any, tables: Iterable[str], **_options: Any) -> list[str]:
    """SQL in the place of TRUNCATE, which takes 0.2 s to give sixty tables and their indexes new files.

    No trigger and no foreign key is heard while everything goes.
    """
    rows = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables if table not in KEPT]  # noqa: S608
    return ["SET LOCAL session_replication_role = replica", *rows]
