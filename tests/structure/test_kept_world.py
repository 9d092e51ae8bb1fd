"""The world that is laid down from kept rows is the one that would be built anew."""

from dataclasses import fields

import pytest
from django.db import connection, transaction

from contacts.models import Role, User
from tests.kept_world import KeptWorld, built, filled_tables
from tests.world import person

pytestmark = pytest.mark.django_db


def counts() -> dict[str, int]:
    return {table.__name__: table._base_manager.count() for table in filled_tables()}


def test_it_has_as_many_rows_of_each_sort_as_one_that_is_built(kept_world: KeptWorld) -> None:
    with transaction.atomic():
        built()
        anew = counts()
        transaction.set_rollback(True)
    assert counts() == {}
    kept_world.lay()
    assert counts() == anew


def test_everybody_is_in_the_database_as_in_memory(kept_world: KeptWorld) -> None:
    world = kept_world.lay()
    for name in (field.name for field in fields(world)):
        known = getattr(world, name)
        stored = type(known).objects.get(pk=known.pk)
        attributes = [column.attname for column in known._meta.concrete_fields]
        assert [getattr(known, each) for each in attributes] == [getattr(stored, each) for each in attributes]


def test_what_a_test_changes_in_memory_the_next_does_not_see(kept_world: KeptWorld) -> None:
    with transaction.atomic():
        first = kept_world.lay()
        first.dana.agency.name = first.dana.name = "Somebody else"
        transaction.set_rollback(True)
    second = kept_world.lay()
    assert (second.dana.name, second.dana.agency.name) == ("Dana Ortiz", "Harbor Telecom")


def test_ids_go_on_behind_it_though_their_sequence_began_anew(kept_world: KeptWorld) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER SEQUENCE contacts_user_id_seq RESTART")
    world = kept_world.lay()
    kept = set(User.objects.values_list("pk", flat=True))
    assert world.dana.pk in kept
    assert person("Nora New", Role.REP).pk > max(kept)
