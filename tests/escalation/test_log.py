"""The log: every source in one list by time, each filter, what each may see of it, and the file."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.access_log import Kind, Origin, note_access
from contacts.models import AbsenceEvent, AccessEvent, MailWording, Role, Team, TeamEvent, User
from escalation.log.sources import PAGE, all_lines, log_page
from escalation.log.wanted import Line, Sort, Wanted
from escalation.proof.services import note_made
from tests.escalation.clock import sweep
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, office, person
from tickets import taking_along
from tickets.mail_texts import TEXTS
from tickets.models import Event, SlaPolicy, Ticket
from tickets.selectors.lists import shown_number
from tickets.services.record import log

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-21 10:00")
HOME = Origin("203.0.113.7", "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0")
Plan = dict[str, Any]


@pytest.fixture(scope="module")
def told(world: World) -> Ticket:
    """One of everything that is written down, some of it in the same second."""
    ticket = confirmed(world, file(world.dana, office("2026-09-15 10:00")), "2026-09-15 11:00")
    sweep("2026-09-18 08:00")
    at = office("2026-09-18 08:00")
    note_made(ticket, for_agency=True, form="page", actor=by(world.jim), now=at)
    log(ticket, "ticket.call_detail_fetched", actor=by(world.rita), now=at, file="calls.csv", ip="198.51.100.9")
    note_access(Kind.SIGNED_IN, user=world.dana, origin=HOME, now=at, ways=["password"])
    note_access(Kind.SIGN_IN_FAILED, user=None, address="typed@x.example", origin=HOME, now=at, why="unknown")
    note_access(Kind.ROLE_CHANGED, user=world.lee, by=world.hana, now=at, before="sub-agent", after="agency lead")
    note_access(Kind.EXPORTED, user=world.hana, now=at, file="csv", filtered="show=all")
    days = {"starts_on": at.date(), "ends_on": at.date()}
    AbsenceEvent.objects.create(at=at, act="entered", user=world.sherry, by=world.rita, deputy=world.rita, **days)
    TeamEvent.objects.create(at=at, act="added", team=Team.objects.first(), user=world.sherry, by=world.jim)
    SlaPolicy.objects.create(kind="billing", version=9, made_at=at, made_by=world.jim, note="=more time")
    MailWording.objects.create(key="reassigned", version=1, made_at=at, made_by=world.jim, note="plainer", words="x")
    return fresh(ticket)


@pytest.fixture(autouse=True)
def at_ten() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def jim(world: World, client: Client) -> Client:
    client.force_login(world.jim)
    return client


def lines(**wanted: Any) -> list[Line]:
    return list(all_lines(Wanted(NOW, **wanted)))


def page_by_page(**asked: Any) -> list[Line]:
    found: list[Line] = []
    after, wanted = "", Wanted(NOW, **asked)
    while True:
        page = log_page(wanted, after)
        assert len(page.lines) == PAGE or not page.after
        found += page.lines
        if not (after := page.after):
            return found


def test_pages_are_the_whole_log_in_order_of_time(told: Ticket) -> None:
    at = office("2026-09-18 08:00")
    rows = [
        Event(ticket=told, cycle=1, at=at, action="ticket.replied", source="web", data={"n": n}) for n in range(120)
    ]
    Event.objects.bulk_create(rows)
    AccessEvent.objects.bulk_create(AccessEvent(at=at, kind=Kind.SIGNED_OUT, user=told.submitter) for _ in range(70))
    whole = lines()
    assert [line.at for line in whole] == sorted((line.at for line in whole), reverse=True)
    assert len(whole) > 200
    assert page_by_page() == whole
    assert page_by_page(sort=Sort.ACCESS) == lines(sort=Sort.ACCESS)
    for nonsense in ("x", "20260918T080000000000_0_²", "20260918T080000000000_0", "_"):
        assert log_page(Wanted(NOW), nonsense).lines == whole[:PAGE]


def test_every_line_is_of_exactly_one_sort(told: Ticket) -> None:
    of_sorts = [line for sort in Sort for line in lines(sort=sort)]
    assert sorted(map(repr, of_sorts)) == sorted(map(repr, lines()))
    first = {sort: lines(sort=sort)[0] for sort in Sort}
    number = shown_number(told)
    said = {sort: (line.who, line.what, line.about) for sort, line in first.items()}
    assert said == {
        Sort.REQUESTS: (
            "Rita Hale",
            "Receipt confirmed: Complex Billing Group, Sherry Parrish",
            f"{number} Peachtree Dental Group",
        ),
        Sort.ESCALATIONS: (
            "CMS Care",
            "Escalated to level 1: Jim Woodburn was told (a promise was missed)",
            f"{number} Peachtree Dental Group",
        ),
        Sort.CALL_DETAIL: (
            "Rita Hale",
            "Fetched the call detail in calls.csv, from 198.51.100.9",
            f"{number} Peachtree Dental Group",
        ),
        Sort.TAKEN: ("Hana Brooks", "List taken along as a file: csv", ""),
        Sort.RULES: ("Jim Woodburn", "Version 1 made: “plainer”", f"Mail: {TEXTS['reassigned'].title}"),
        Sort.PEOPLE: ("Jim Woodburn", f"Added to the team {Team.objects.first()}", "Sherry Parrish"),
        Sort.ACCESS: ("Hana Brooks", "Role changed from sub-agent to agency lead", "Lee Sand"),
    }


def test_a_person_is_found_by_what_they_did_and_by_what_was_done_to_their_access(world: World, told: Ticket) -> None:
    def sorts_of(**wanted: Any) -> list[str]:
        return [line.what.partition(" ")[0] for line in lines(**wanted)]

    assert sorts_of(person=world.lee) == ["Role"]
    assert sorts_of(person=world.hana) == ["List", "Role"]
    assert sorts_of(person=world.sherry) == ["Added", "Absence"]
    assert sorts_of(person=world.dana) == ["Signed", "Filed"]
    assert "Version" in sorts_of(person=world.jim)
    everybody = lines()
    for name, who in (("Rita Hale", world.rita), ("Jim Woodburn", world.jim)):
        assert [line for line in everybody if line.who == name] == [
            line for line in lines(person=who) if line.who == name
        ]


def test_a_request_and_a_time_narrow_it(world: World, told: Ticket) -> None:
    other = file(world.dana, office("2026-09-21 09:00"))
    assert {line.about_url for line in lines(ticket=told)} == {f"/requests/{told.pk}/"}
    assert len(lines(ticket=told)) == told.events.count()
    Ticket.objects.filter(pk=other.pk).update(
        merged_into=told, status="merged", finished_at=NOW, owed="", owed_at=None, check_at=None, level=0
    )
    assert len(lines(ticket=told)) == told.events.count() + other.events.count()
    since, until = office("2026-09-18 08:00"), office("2026-09-21 09:00")
    inside = [line for line in lines() if since <= line.at < until]
    assert inside
    assert lines(since=since, until=until) == inside


def test_the_page_says_it_in_words_and_leads_on(world: World, jim: Client, told: Ticket) -> None:
    page = jim.get(
        "/board/log/", {"person": "jim woodburn", "sort": "rules", "since": "2026-09-18", "until": "2026-09-18"}
    )
    shown = page.content.decode()
    assert "Only: rules changed, by or about Jim Woodburn, from Fri 18 Sep, until Fri 18 Sep." in shown
    assert 'href="/rules/policies/billing/versions/9/"' in shown
    assert [line.what for line in page.context["lines"]] == [
        "Version 1 made: “plainer”",
        "Version 9 made: “=more time”",
    ]
    of_request = jim.get("/board/log/", {"number": shown_number(told).lower()}).content.decode()
    assert f'href="/requests/{told.pk}/"' in of_request
    assert "Role changed" not in of_request
    misread = jim.get(
        "/board/log/",
        {"person": "nobody-at-all", "number": "C222-2222", "sort": "x", "since": "2026-09-19", "until": "2026-09-18"},
    )
    for words in (
        "Nobody is called so",
        "No request ever had this number.",
        "Choose one of the list.",
        "This is before the first day: swap the two.",
        "so it narrows nothing",
    ):
        assert words in misread.content.decode()
    several = jim.get("/board/log/", {"person": "a"}).content.decode()
    assert "Several people fit. Type the address of one of them: " in several


def test_where_sign_ins_came_from_is_for_administrators(world: World, jim: Client, told: Ticket) -> None:
    private = ("203.0.113.7", "Chrome on Windows", "typed@x.example")
    for_jim = jim.get("/board/log/").content.decode() + b"".join(jim.get("/board/log.csv")).decode()
    assert [words for words in private if words in for_jim] == []
    assert "somebody without an account" in for_jim
    ada = Client()
    ada.force_login(person("Ada Sharp", Role.ADMINISTRATOR))
    for_ada = ada.get("/board/log/").content.decode().replace("<wbr>", "")
    assert [words for words in private if words not in for_ada] == []


def test_the_file_holds_every_line_that_fits_harmless_and_is_a_line_itself(
    world: World, jim: Client, told: Ticket
) -> None:
    User.objects.filter(pk=world.jim.pk).update(name="=1+1")
    answer = jim.get("/board/log.csv", {"sort": "rules"})
    assert answer["Content-Disposition"] == 'attachment; filename="log-2026-09-21.csv"'
    titles, *rows = csv.reader(StringIO(b"".join(answer).decode("utf-8-sig")))
    assert titles == ["When (office time)", "When (UTC)", "Who", "Address", "What", "About", "From where"]
    assert [row[4] for row in rows] == [line.what for line in lines(sort=Sort.RULES)]
    assert rows[0][:4] == ["2026-09-18 08:00", "2026-09-18T12:00:00Z", "'=1+1", world.jim.email]
    newest = lines()[0]
    assert (newest.who, newest.what, newest.at) == ("=1+1", "List taken along as a file: log csv", NOW)
    assert AccessEvent.objects.latest("id").data["filtered"] == "sort=rules"


MANY = """
INSERT INTO tickets_event (ticket_id, cycle, at, actor_id, action, source, data)
SELECT %(ticket)s, 1, %(at)s::timestamptz - n * interval '1 minute',
    CASE WHEN n %% 10 = 0 THEN %(rare)s ELSE %(often)s END,
    CASE WHEN n %% 400 = 1 THEN 'ticket.call_detail_fetched' WHEN n %% 500 = 2 THEN 'ticket.proof_made'
         WHEN n %% 100 = 3 THEN 'escalation.told' ELSE 'ticket.replied' END, 'web', '{}'
FROM generate_series(1, 20000) AS n
"""
FEW = 5 * PAGE


@pytest.mark.parametrize(
    "url", ["/board/log.csv", "/board/then/rows.csv", "/board/then/rows.xlsx", "/directory/files/agencies/all.csv"]
)
def test_files_of_all_rows_come_a_few_at_a_time(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(taking_along, "MOST_FILES", 1)
    client.force_login(ada := person("Ada Sharp", Role.ADMINISTRATOR))
    assert b"".join(client.get(url))
    taken = AccessEvent.objects.filter(kind=Kind.EXPORTED, user=ada)
    assert (client.get(url).status_code, taken.count()) == (429, 1)


def test_each_filter_reads_little_more_than_what_it_shows(world: World, told: Ticket) -> None:
    """The first page and one deep in the log, at twenty thousand events as at ten million."""
    with connection.cursor() as cursor:
        people = {"rare": world.terry.pk, "often": world.sherry.pk}
        cursor.execute(MANY, {"ticket": told.pk, "at": NOW, **people})
        cursor.execute("ANALYZE tickets_event")
    ago = NOW - timedelta(days=7)
    indexes = {
        "event_newest": [{}, {"sort": Sort.REQUESTS}, {"until": ago}],
        "event_newest_by_actor": [{"person": world.terry}, {"person": world.terry, "until": ago}],
        "event_escalations": [{"sort": Sort.ESCALATIONS}],
        "event_call_detail": [{"sort": Sort.CALL_DETAIL}],
        "event_taken_along": [{"sort": Sort.TAKEN}, {"sort": Sort.TAKEN, "since": ago}],
    }
    for index, asked in indexes.items():
        for wanted in asked:
            for after in ("", f"{ago:%Y%m%dT%H%M%S%f}_0_1"):
                used, read = reading_of_events(Wanted(NOW, **wanted), after)
                assert (wanted, after, used, read <= FEW) == (wanted, after, {index}, True)
    with connection.cursor() as cursor:  # a control: without its index, what is rare is looked for among all there is
        cursor.execute("DROP INDEX event_escalations")
    assert reading_of_events(Wanted(NOW, sort=Sort.ESCALATIONS), "")[1] > FEW


def reading_of_events(wanted: Wanted, after: str) -> tuple[set[str], int]:
    """Which indexes a page is read by, and how many events are read for it."""
    with CaptureQueriesContext(connection) as captured:
        log_page(wanted, after)
    [statement] = [query["sql"] for query in captured if 'FROM "tickets_event"' in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        (found,) = cursor.fetchone()
    parts = list(parts_of((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))
    used = {part["Index Name"] for part in parts if part.get("Index Name", "").startswith("event_")}
    of_events = [part for part in parts if part.get("Relation Name") == "tickets_event"]
    return used, sum(part["Actual Rows"] + part.get("Rows Removed by Filter", 0) for part in of_events)


def parts_of(plan: Plan) -> Iterator[Plan]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from parts_of(part)
