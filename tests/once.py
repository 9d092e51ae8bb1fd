"""The world made once for all tests of a module: for modules of many small tests that only add to it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.kept_world import KeptWorld
from tests.world import World


@pytest.fixture(scope="module")
def world(kept_world: KeptWorld, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The shipped directory, rules and ladders with two agencies; what a test does to the database is undone."""
    around_all = transaction.atomic()
    around_all._from_testcase = True  # so that a durable transaction may begin inside, as in any test
    with django_db_blocker.unblock(), around_all:
        yield kept_world.lay()
        transaction.set_rollback(True)
