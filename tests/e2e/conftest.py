"""A real Chromium against the live server, with the office's clock standing at a worked example."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from launch.chromium import chromium
from tests.e2e.visitor import Visit, Visitor

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all stories; without one on this machine they are skipped."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def clock(tuesday: datetime) -> Iterator[time_machine.Traveller]:
    """The clock of test and server alike, standing at Tue 15 Sep 2026, 10:00 in the office."""
    with time_machine.travel(tuesday, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, clock: time_machine.Traveller) -> Iterator[Visit]:
    """`visit()` opens a browser for one more person; whatever it finds wrong with a page fails the test."""
    visitors: list[Visitor] = []

    def arrive(*, width: int = 1280, java_script: bool = True) -> Visitor:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=java_script,
            reduced_motion="reduce",
        )
        visitors.append(Visitor(context, live_server.url))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
