"""What the database itself keeps as it was written: rows that are only ever added, and tables nobody empties."""

import pgtrigger

Trigger = pgtrigger.Trigger


def append_only() -> list[Trigger]:
    """The triggers of a log: no row of it is changed or deleted, and not all of them at once either [8.3]."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="kept_whole",
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
        ),
    ]


def unchanging(*marks: str) -> list[Trigger]:
    """The triggers of a version that others are judged by: of a saved one, only these marks ever change [4.11]."""
    return [
        pgtrigger.ReadOnly(name="unchanging", exclude=list(marks) or None),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]
