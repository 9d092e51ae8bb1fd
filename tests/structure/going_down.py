"""The way down of the migrations, in a copy of the database of the tests."""

from collections.abc import Iterator, Sequence

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from tests.template_database import connected_to, copy_database

Targets = Sequence[tuple[str, str | None]]

COPY = "test_copy"

# Whatever a schema may hold: tables, indexes, sequences, types, functions, constraints, triggers, columns.
THINGS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'
"""


@pytest.fixture
def a_copy(transactional_db: None) -> Iterator[None]:
    """The connection leads to a copy of the database of the tests, which is dropped afterwards."""
    name = str(connection.settings_dict["NAME"])
    connection.close()  # nobody may be in a database that is copied
    copy_database(COPY, name)
    with connected_to(COPY):
        yield


def things() -> set[str]:
    """The names of all that is in the schema."""
    with connection.cursor() as cursor:
        cursor.execute(THINGS)
        return {name for (name,) in cursor.fetchall()}


def go_down(targets: Targets) -> None:
    """Takes back every migration behind these, the newest first."""
    executor = MigrationExecutor(connection)
    for migration, before in _steps(executor, targets):
        assert before.apps, "its models, drawn at once and not by each operation for itself"
        executor.unapply_migration(before, migration)


def _steps(executor: MigrationExecutor, targets: Targets) -> list[tuple[Migration, ProjectState]]:
    """The way that `migrate` goes down, and the state before each step.

    Django draws the models of each state on the way up as well, though only its way down looks at them.
    """
    down = [migration for migration, _ in executor.migration_plan(list(targets))]
    state, before = ProjectState(real_apps=executor.loader.unmigrated_apps), {}
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        before[migration] = state.clone()
        migration.mutate_state(state, preserve=False)
    return [(migration, before[migration]) for migration in down]
