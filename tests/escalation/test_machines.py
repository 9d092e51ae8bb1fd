"""What machines ask: /healthz and /metrics say what the health page says, to whom they may, and nothing else."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from escalation.models import Heartbeat, Process
from escalation.selectors.audit import audit
from escalation.services.processes import note_process
from escalation.services.sweep import sweep_due
from tests.escalation.test_plans import explained, scans
from tests.many import copy_ticket
from tests.once import world
from tests.world import World, file, office

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-15 10:01")
TOKEN = "a-token-of-the-scraper-alone"
SAMPLE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (-?[0-9]+)')
ODD_NAME = 'celery@"one"\\two\nthree'


@pytest.fixture
def at_work(world: World) -> World:
    """One request filed at 10:00 and swept at 10:01; worker and beat are there."""
    file(world.dana, office("2026-09-15 10:00"))
    sweep_due(NOW)
    note_process(Process.Kind.WORKER, ODD_NAME, NOW)
    note_process(Process.Kind.BEAT, "beat@one", NOW)
    return world


def scraped(client: Client, shown: str = f"Bearer {TOKEN}") -> str:
    answer = client.get("/metrics", headers={"authorization": shown})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return answer.content.decode()


def read(text: str) -> dict[tuple[str, str], int]:
    """The samples of a scrape, by name and labels; a line that is none of Prometheus' text format fails."""
    described: list[str] = []
    samples = {}
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            described.append(line.split(" ")[2])
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {described[-1]} gauge"
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found[1] == described[-1]
            samples[found[1], found[2] or ""] = int(found[3])
    assert len(described) == len(set(described))
    return samples


@time_machine.travel(NOW, tick=False)
def test_a_scrape_gives_the_facts_of_the_page(at_work: World, client: Client, settings: Settings) -> None:
    settings.CMS_METRICS_TOKEN = TOKEN
    text = scraped(client)
    samples = read(text)
    found = audit(NOW)
    assert samples["cms_care_swept_timestamp_seconds", ""] == int(NOW.timestamp())
    assert samples["cms_care_sweep_lag_seconds", ""] == 60
    assert (
        samples["cms_care_closures_known_until_timestamp_seconds", ""]
        == datetime(2028, 12, 31, tzinfo=UTC).timestamp()
    )
    assert samples["cms_care_due_mails", ""] == 1
    assert ("cms_care_oldest_waiting_mail_timestamp_seconds", "") not in samples
    told = {key: value for (name, key), value in samples.items() if name == "cms_care_fault"}
    assert told == {f'fact="{finding.key}"': int(bool(finding.fault)) for finding in found.findings}
    assert set(told.values()) == {0, 1}  # nothing was recomputed yet
    escaped = ODD_NAME.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    labels = f'kind="worker",process="{escaped}"'
    assert samples["cms_care_process_seen_timestamp_seconds", labels] == int(NOW.timestamp())
    for personal in ("dana", "Peachtree", "@harbor", at_work.dana.email):
        assert personal not in text


def test_a_scrape_costs_the_same_however_many_requests_are_due(
    at_work: World, client: Client, settings: Settings
) -> None:
    settings.CMS_METRICS_TOKEN = TOKEN
    with time_machine.travel(NOW, tick=False):
        scraped(client)
        with CaptureQueriesContext(connection) as with_one:
            scraped(client)
        copy_ticket(file(at_work.dana, NOW), 30)
        with CaptureQueriesContext(connection) as with_more:
            scraped(client)
    assert len(with_more) == len(with_one) <= 20


SENT_LONG_AGO = """
INSERT INTO contacts_outgoingmail (dedup_key, message_id, about, "to", cc, reply_to, in_reply_to, "references",
    subject, body, automatic, internal, delivered_to, bounced, last_error, attempts, created_at,
    state, next_attempt_at, sent_at)
SELECT n, n, 'x', '{a@x.example}', '{}', '', '', '{}',
    's', 'b', true, false, '{}', '{}', '', 1, now() + n * interval '1 second',
    CASE WHEN n > 3000 THEN 'queued' ELSE 'sent' END,
    CASE WHEN n > 3000 THEN now() END, CASE WHEN n <= 3000 THEN now() END
FROM generate_series(1, 4000) AS n
"""


def test_the_oldest_unsent_mail_is_found_behind_thousands_that_were_sent(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SENT_LONG_AGO)
        cursor.execute("ANALYZE contacts_outgoingmail")
    with CaptureQueriesContext(connection) as captured:
        audit(NOW)
    oldest = 'ORDER BY "contacts_outgoingmail"."created_at" ASC'
    [statement] = [query["sql"] for query in captured if oldest in query["sql"]]
    with connection.cursor() as cursor:
        [scan] = scans(explained(cursor, statement))
    assert (scan["Index Name"], scan["Actual Rows"], scan.get("Rows Removed by Filter", 0)) == ("mail_unsent", 1, 0)


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, "Bearer né", f"Basic {TOKEN}"])
def test_without_the_token_there_is_no_such_page(client: Client, settings: Settings, shown: str) -> None:
    settings.CMS_METRICS_TOKEN = TOKEN
    missing = client.get("/nothing-is-here")
    answer = client.get("/metrics", headers={"authorization": shown})
    assert (answer.status_code, answer.content) == (404, missing.content)
    settings.CMS_METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"authorization": shown}).status_code == 404


def test_alive_is_who_answers_with_the_database(client: Client) -> None:
    for address in ("/healthz", "/healthz/live"):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (200, b"ok")
    assert client.post("/healthz/ready").status_code == 405


@time_machine.travel(NOW, tick=False)
def test_ready_is_who_has_all_that_work_needs(at_work: World, client: Client, settings: Settings) -> None:
    def parts() -> tuple[int, dict[str, object]]:
        answer = client.get("/healthz/ready")
        assert answer["Cache-Control"].startswith("max-age=0, no-cache")
        return answer.status_code, answer.json()

    fine = {"database": "ok", "migrations": "ok", "sweep": "ok", "broker": "ok"}
    assert parts() == (200, {"ready": True} | fine)
    Heartbeat.objects.filter(name="sweep").update(at=NOW - timedelta(minutes=6))
    assert parts() == (503, {"ready": False} | fine | {"sweep": "stale"})
    Heartbeat.objects.filter(name="sweep").update(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE (app, name) = ('escalation', '0001_initial')")
    assert parts() == (200, {"ready": True} | fine)  # an older one is not asked for
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'escalation'")
    assert parts() == (503, {"ready": False} | fine | {"migrations": "not all are applied"})
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:9/0"  # nobody is there
    assert parts()[1]["broker"] == "does not answer"


def test_where_the_database_is_gone_each_says_so(client: Client, settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE escalation_heartbeat RENAME TO gone")
    assert client.get("/healthz/ready").json() == {
        "ready": False,
        "database": "does not answer",
        "migrations": "unknown",
        "sweep": "unknown",
        "broker": "ok",
    }
    answer = client.get("/healthz")  # in the transaction that has failed
    assert (answer.status_code, answer.content) == (503, b"the database does not answer")
