"""The watcher outside hears of us only while all is well; asked with a real server on loopback."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from pytest_django import Settings

from escalation import tasks
from escalation.models import Heartbeat
from escalation.selectors.audit import Outside, audit
from escalation.selectors.holes import holes
from escalation.services import ping as pinging
from escalation.services.ping import audit_and_ping, ping
from escalation.services.recompute import recompute
from escalation.services.sweep import sweep_due
from tests.escalation.clock import at_work
from tests.once import world
from tests.world import World, office

__all__ = ["world"]  # the fixture of this module
NOW = office("2026-09-15 10:01")


class Watcher(ThreadingHTTPServer):
    """Somebody outside who counts how often they were asked; answers with `status` after `delay` has passed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.asked: list[str] = []
        self.status = 200
        self.may_answer = threading.Event()
        self.may_answer.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/ping/care"


class Answer(BaseHTTPRequestHandler):
    server: Watcher

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.server.may_answer.wait(timeout=20):
            self.send_response(self.server.status)
            self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keeps the output of the tests quiet."""


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    with Watcher() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()


def test_it_is_asked_once_and_answers(watcher: Watcher) -> None:
    assert ping(watcher.url)
    assert watcher.asked == ["/ping/care"]


@pytest.mark.parametrize("status", [404, 500, 503])
def test_an_error_is_logged_and_no_more(watcher: Watcher, status: int, caplog: pytest.LogCaptureFixture) -> None:
    watcher.status = status
    assert not ping(watcher.url)
    assert f"could not be told that all is well: HTTP Error {status}" in caplog.text


def test_nobody_there_is_logged_and_no_more(watcher: Watcher, caplog: pytest.LogCaptureFixture) -> None:
    watcher.shutdown()
    watcher.server_close()
    assert not ping(watcher.url)
    assert "Connection refused" in caplog.text


def test_who_is_slow_is_not_waited_for(watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinging, "TIMEOUT_SECONDS", 0.1)
    watcher.may_answer.clear()
    assert not ping(watcher.url)
    assert watcher.asked


@pytest.mark.parametrize("url", ["http://", "http://127.0.0.1:99999999/", "http://bad host/"])
def test_an_address_that_is_none_is_logged_and_no_more(url: str) -> None:
    assert not ping(url)


def test_the_settings_refuse_an_address_of_another_sort() -> None:
    refused = subprocess.run(
        [sys.executable, "-c", "import cms_care.settings"],
        env=os.environ | {"CMS_PING_URL": "file:///etc/hostname"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "CMS_PING_URL must begin with http:// or https://" in refused.stderr


# --- only when all is well -----------------------------------------------------------------------


@pytest.fixture
def well(world: World) -> datetime:
    sweep_due(NOW)
    recompute(NOW)
    at_work(NOW)
    return NOW


def test_when_all_is_well_the_watcher_hears_of_it(well: datetime, watcher: Watcher) -> None:
    assert audit_and_ping(well, watcher.url).is_well
    assert len(watcher.asked) == 1
    beat = Heartbeat.objects.get(name="audit")
    assert (beat.at, beat.counts) == (
        NOW,
        {"faults": 0, "outside": "was told that all is well", "warnings": holes(NOW)},
    )


def test_when_not_it_hears_nothing_and_the_log_says_why(
    well: datetime, watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    Heartbeat.objects.filter(name="sweep").delete()
    assert not audit_and_ping(well, watcher.url).is_well
    assert watcher.asked == []
    assert Heartbeat.objects.get(name="audit").counts["faults"] == 1
    assert outside() == (Outside.SILENT, "")
    assert "Audit: The sweep has not run yet" in caplog.text


def test_the_task_asks_the_address_of_the_settings(well: datetime, watcher: Watcher, settings: Settings) -> None:
    settings.CMS_PING_URL = watcher.url
    with time_machine.travel(NOW, tick=False):
        tasks.audit()
    assert watcher.asked == ["/ping/care"]


def test_without_an_address_nobody_is_asked(well: datetime, settings: Settings) -> None:
    assert settings.CMS_PING_URL == ""
    with time_machine.travel(NOW, tick=False):
        tasks.audit()
    assert outside() == (Outside.NOBODY, "")


def test_one_that_cannot_be_reached_is_spoken_of_until_it_can(well: datetime, watcher: Watcher) -> None:
    assert outside() == (Outside.NOBODY, "")
    watcher.status = 500
    audit_and_ping(well, watcher.url)
    assert outside() == (
        Outside.UNREACHED,
        "The watcher outside could not be reached: see CMS_PING_URL and the worker's log.",
    )
    watcher.status = 200
    assert audit_and_ping(well, watcher.url).is_well
    assert outside() == (Outside.TOLD, "")


def outside() -> tuple[str, str]:
    """What the next audit says of the watcher outside."""
    return next((each.words, each.advice) for each in audit(NOW).findings if each.key == "last_audit")
