"""The migrations build the database from nothing, take it down to nothing, and match the models."""

from datetime import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.world import World, file, fresh

OURS = ("contacts", "tickets", "escalation")


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(OURS)}


def test_the_models_have_not_drifted_from_the_migrations(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_down_to_zero_and_up_again() -> None:
    before = tables()
    assert {"tickets_ticket", "escalation_run", "contacts_outgoingmail"} <= before
    migrate = MigrationExecutor(connection)
    everything = migrate.loader.graph.leaf_nodes()
    try:
        migrate.migrate([(app, None) for app in OURS])
        assert tables() == set()
    finally:
        again = MigrationExecutor(connection)
        again.migrate(everything)
    assert tables() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tickets_ims_number')")
        assert cursor.fetchone() == (100000,)


@pytest.mark.django_db(transaction=True)
def test_requests_of_before_are_found_by_their_further_accounts(world: World, tuesday: datetime) -> None:
    filed = file(world.dana, tuesday, further_accounts=("404-555/0101", "T1-77 b"))
    plain = file(world.dana, tuesday)
    try:
        MigrationExecutor(connection).migrate([("tickets", "0020_whom_events_name")])
    finally:
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert fresh(filed).further_words == filed.further_words == "404-555/0101 4045550101 T1-77 b T177B"
    assert fresh(plain).further_words == ""
