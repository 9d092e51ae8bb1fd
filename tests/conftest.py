"""The world of the tests: two agencies, their people, the staff of the guidelines, and the shipped rules."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from pytest_django import Settings

from tests.world import World, build_world


@pytest.fixture(autouse=True)
def _quick_and_clean(settings: Settings) -> Iterator[None]:
    """A cheap password hash, static files without a manifest step, and no rate limit left over."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
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
