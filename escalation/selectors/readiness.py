"""May this process be given work? What a load balancer asks: each part answers by itself, in a word."""

from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from escalation.selectors.audit import sweep_is_stale
from escalation.selectors.broker import waiting_wake_ups


def readiness(now: datetime) -> dict[str, str]:
    """What became of each part: "ok", or what is wrong with it; nothing of what is in it."""
    try:
        stored = {"database": "ok", "migrations": _migrations(), "sweep": "stale" if sweep_is_stale(now) else "ok"}
    except DatabaseError:
        stored = {"database": "does not answer", "migrations": "unknown", "sweep": "unknown"}
    return stored | {"broker": "ok" if waiting_wake_ups() is not None else "does not answer"}


def _migrations() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    return "ok" if _newest_migrations() <= applied.keys() else "not all are applied"


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app in the program as it runs; those before went with it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
