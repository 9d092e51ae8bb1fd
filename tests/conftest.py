"""The world of the tests: two agencies, their people, the staff of the guidelines, and the shipped rules."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.kept_world import KeptWorld, keep_world
from tests.world import World


@pytest.fixture(scope="session", autouse=True)
def _quick_and_from_source() -> Iterator[None]:
    """A cheap password hash, and static files as they lie in the tree; set before the live server starts."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers, WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture(autouse=True)
def _no_limit_left_over() -> Iterator[None]:
    """No count of sign-in attempts passes from test to test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def kept_world(_quick_and_from_source: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> KeptWorld:
    """The rows of the world, ready to be laid down."""
    with django_db_blocker.unblock():
        return keep_world()


@pytest.fixture
def world(db: None, kept_world: KeptWorld) -> World:
    """The shipped directory, rules and ladders, with two agencies and their people."""
    return kept_world.lay()


@pytest.fixture
def tuesday() -> datetime:
    """Tue 15 Sep 2026, 10:00 in the office: the first of the worked examples."""
    return datetime(2026, 9, 15, 14, 0, tzinfo=UTC)
