"""The migrated database, made once for all workers of a run; what each of them works on is a copy of it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

TEMPLATE = "test_template"


def template_of(run: Path) -> str:
    """The template's name; whoever asks first makes it, and the others of the same run wait for that."""
    made = run / "template-made"
    with (run / "template-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make()
            made.touch()
    return TEMPLATE


def _make() -> None:
    copy_database(TEMPLATE, "template1")
    with connected_to(TEMPLATE):
        call_command("migrate", verbosity=0)


def copy_database(name: str, template: str) -> None:
    """Makes a copy, in the place of one that an earlier run left; nobody may be in the template meanwhile."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Our connection leads to another database."""
    connection.close()
    usual, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
