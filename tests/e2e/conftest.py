"""A real Chromium against the live server, with the office's clock standing at a worked example."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.contrib.staticfiles.views import serve
from django.http import HttpRequest, HttpResponseBase
from playwright.sync_api import Browser, Page, sync_playwright
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


def kept_for_long(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
    """A style, script or font that the browser keeps, as it keeps those of the real server for a minute.

    The answer is dated by the clock of a story, which may be years off: what is to be kept at all is kept for long.
    """
    answer = serve(request, handler.file_path(request.path), insecure=True)
    answer["Cache-Control"] = "max-age=3000000000"
    return answer


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all stories; without one on this machine they are skipped."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium on this machine: install one, or name it in CHROMIUM")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        patch.setattr(StaticFilesHandler, "serve", kept_for_long)
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def clock(tuesday: datetime) -> Iterator[time_machine.Traveller]:
    """The clock of test and server alike, standing at Tue 15 Sep 2026, 10:00 in the office."""
    with time_machine.travel(tuesday, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="package")
def left_windows(browser: Browser) -> dict[bool, list[Page]]:
    """What earlier stories left, by whether scripts run there: a new window costs more than most stories."""
    return {True: [], False: []}


@pytest.fixture
def visit(
    browser: Browser,
    live_server: LiveServer,
    clock: time_machine.Traveller,
    left_windows: dict[bool, list[Page]],
) -> Iterator[Visit]:
    """`visit()` opens a window for one more person; whatever it finds wrong with a page fails the test."""
    visitors: list[Visitor] = []

    def new_window(java_script: bool) -> Page:
        context = browser.new_context(
            base_url=live_server.url, java_script_enabled=java_script, reduced_motion="reduce"
        )
        return context.new_page()

    def arrive(*, width: int = 1280, java_script: bool = True, own: bool = False) -> Visitor:
        left = [] if own else left_windows[java_script]
        page = left.pop() if left else new_window(java_script)
        page.set_viewport_size({"width": width, "height": 900})
        visitors.append(Visitor(page, live_server.url, scripts=java_script, own=own))
        return visitors[-1]

    yield arrive
    for visitor in visitors:
        visitor.leave()
        if not visitor.own:
            left_windows[visitor.scripts].append(visitor.page)
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
