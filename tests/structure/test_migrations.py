"""The migrations, which built the database of the tests, take it down to nothing again and match the models."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

from tests.template_database import connected_to, copy_database

OURS = ("contacts", "tickets", "escalation")
THEIRS = ("auth_", "django_", "pgtrigger_")  # what the framework brings, or replaces when it comes again

COPY = "test_copy"

# Whatever a schema may hold: tables, indexes, sequences, types, functions.
THINGS = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace
UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""


def things() -> set[str]:
    """The names of all that is in the schema."""
    with connection.cursor() as cursor:
        cursor.execute(THINGS)
        return {name for (name,) in cursor.fetchall()}


def backwards(executor: MigrationExecutor) -> list[tuple[Migration, ProjectState]]:
    """The way that `migrate` goes down to zero, and the state before each step.

    Django draws the models of each state on the way up as well, though only its way down looks at them.
    """
    down = [migration for migration, _ in executor.migration_plan([(app, None) for app in OURS])]
    state, before = ProjectState(real_apps=executor.loader.unmigrated_apps), {}
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True):
        before[migration] = state.clone()
        migration.mutate_state(state, preserve=False)
    return [(migration, before[migration]) for migration in down]


@pytest.fixture
def a_copy(transactional_db: None) -> Iterator[None]:
    """The connection leads to a copy of the database of the tests, which is dropped afterwards."""
    name = str(connection.settings_dict["NAME"])
    connection.close()  # nobody may be in a database that is copied
    copy_database(COPY, name)
    with connected_to(COPY):
        yield


def test_the_models_have_not_drifted_from_the_migrations(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_down_to_zero_leaves_nothing_of_ours(a_copy: None) -> None:
    assert {"tickets_ticket", "escalation_run", "contacts_outgoingmail", "tickets_ims_number"} <= things()
    executor = MigrationExecutor(connection)
    for migration, before in backwards(executor):
        assert before.apps, "its models, drawn at once and not by each operation for itself"
        executor.unapply_migration(before, migration)
    assert {name for name in things() if not name.lstrip("_").startswith(THEIRS)} == set()
