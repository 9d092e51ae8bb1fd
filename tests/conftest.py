"""The world of the tests: two agencies, their people, the staff of the guidelines, and the shipped rules."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template import Context, Template
from django.test import override_settings
from django.test.utils import instrumented_test_render
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from tests.emptying import deleting
from tests.kept_world import KeptWorld, built_once, keep_world
from tests.pure.steady import search_steadily
from tests.template_database import template_of
from tests.world import World
from tickets.selectors import rules

search_steadily()

UNTOLD = Template._render

# What starts the product or a browser is told once for the whole folder, and so stays with one worker.
HOUSEHOLDS = ("tests/launch/", "tests/e2e/")


class ByHousehold(LoadFileScheduling):
    """File by file as they are collected, but a household is not parted."""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, HOUSEHOLDS), super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)  # where pytest runs without xdist, nobody asks
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Files go to the workers by households; any other way to share them is left to xdist."""
    return ByHousehold(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The households first: they are the longest, and at the end nobody should wait for one of them."""
    items.sort(key=lambda item: not item.nodeid.startswith(HOUSEHOLDS))


def pytest_collection_finish() -> None:
    """What is imported stays, so nobody looks again and again for garbage in it: that took a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


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
def _whole_pages_told(django_test_environment: None) -> Iterator[None]:
    """The test client hears of a page and its context, but not, with a copy for each, of its hundred pieces."""

    def render(template: Template, context: Context) -> Any:
        return (instrumented_test_render if context.template is template else UNTOLD)(template, context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session", autouse=True)
def _calendars_built_once() -> Iterator[None]:
    """Each test reads the calendar's rows anew; the tables that follow from them never change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "BusinessCalendar", built_once(rules.BusinessCalendar))
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_by_rows() -> Iterator[None]:
    """A test that commits costs as much as it writes, and not the whole schema.

    Whatever connection empties the tables: beside a browser's event loop it is one of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", staticmethod(deleting))
        yield


@pytest.fixture(autouse=True)
def _no_limit_left_over() -> None:
    """No count of sign-in attempts passes from test to test."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Workers of one run share the work of the migrations."""
    if hasattr(request.config, "workerinput"):
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = template_of(tmp_path_factory.getbasetemp().parent)


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
