"""The world of the tests: two agencies, their people, the staff of the guidelines, and the shipped rules."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings

from tests.world import World, build_world


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


@pytest.fixture
def world(db: None) -> World:
    """The shipped directory, rules and ladders, with two agencies and their people."""
    for command in ("load_directory", "load_rules", "load_ladders"):
        call_command(command, verbosity=0)
    return build_world()


@pytest.fixture
def tuesday() -> datetime:
    """Tue 15 Sep 2026, 10:00 in the office: the first of the worked examples."""
    return datetime(2026, 9, 15, 14, 0, tzinfo=UTC)
