"""The world of the tests: two agencies, their people, the staff of the guidelines, and the shipped rules."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.kept_world import KeptWorld, built_once, keep_world
from tests.world import World
from tickets.selectors import rules


@pytest.fixture(scope="session", autouse=True)
def _quick_and_from_source() -> Iterator[None]:
    """A cheap password hash, static files as they lie in the tree, and a cache of this half of the suite alone.

    Set before the live server starts.
    """
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    place = (
        urlsplit(settings.REDIS_URL)._replace(path=f"/{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:]}").geturl()
    )
    caches = {"default": settings.CACHES["default"] | {"LOCATION": place}}
    with override_settings(PASSWORD_HASHERS=hashers, WHITENOISE_AUTOREFRESH=True, CACHES=caches):
        yield


@pytest.fixture(scope="session", autouse=True)
def _calendars_built_once() -> Iterator[None]:
    """Each test reads the calendar's rows anew; the tables that follow from them never change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "BusinessCalendar", built_once(rules.BusinessCalendar))
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
