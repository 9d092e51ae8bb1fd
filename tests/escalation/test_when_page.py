"""When will I hear?: every worked example of the rules through the page, and what it refuses."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import Absence
from tests.pure.test_worked_examples import dated, rows
from tests.tickets.conftest import Visitor, noon  # noqa: F401
from tests.tickets.page import beside, text
from tests.world import World
from tickets.models import SlaPolicy
from tickets.wording import day_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
THIS_YEAR = date(2026, 9, 15)


@pytest.fixture
def dana(visitor: Visitor) -> Client:
    return visitor("dana")


def page(browser: Client, **asked: str) -> str:
    answer = browser.get("/when/", asked)
    assert answer.status_code == 200, text(answer)
    return " ".join(text(answer).split())


def stations(shown: str) -> list[tuple[str, str]]:
    """Title and date of each station of the track."""
    track = shown.partition('<ol class="track">')[2].partition("</ol>")[0]
    return re.findall(r'<strong>(.+?)</strong> <span class="when">(.+?)</span>', track)


def why(shown: str, title: str) -> str:
    """The derivation under a title."""
    return shown.partition(f"<h3>{title}</h3>")[2].partition("</section>")[0]


def rungs(shown: str) -> list[tuple[str, str]]:
    ladder = shown.partition('<ol class="ladder">')[2].partition("</ol>")[0]
    return re.findall(r'Level (\d)</span>.*?<div class="when">(.+?)</div>', ladder)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_worked_example(dana: Client, row: list[str]) -> None:
    received, day1, *due, rung_days = row
    day, _, wall = received.partition(" ")
    shown = page(dana, kind="maintenance", day=day, time=wall)

    def words(cell: str) -> str:
        return day_words(date.fromisoformat(dated(cell, received)), THIS_YEAR)

    assert [(title, when.partition(", ")[0].removeprefix("by ")) for title, when in stations(shown)] == [
        ("Day 1 · received", words(day1)),
        ("Day 2 · confirmation of receipt", words(due[0])),
        ("Day 3 · next steps", words(due[1])),
        ("Day 4 · completion", words(due[2])),
        ("Follow-up", f"{words(due[3])} to {words(due[4])}"),
    ]
    assert all(", 5:00 PM E" in when for _, when in stations(shown)[1:4])
    assert [(level, *when.split(", ")[:1]) for level, when in rungs(shown)] == [
        (str(level), words(cell)) for level, cell in enumerate(rung_days.split(), 1)
    ]
    assert all(", 8:00 AM E" in when for _, when in rungs(shown))


def test_each_date_says_why(dana: Client) -> None:
    shown = page(dana, kind="billing", day="2026-11-25", time="17:00")
    assert "Billing inquiry, received Wed 25 Nov, 5:00 PM EST" in shown
    assert "received after 5:00 PM Eastern, counts as Mon 30 Nov" in shown
    assert '<details class="verb why" open>' in shown
    confirmation = why(shown, "Confirmation of receipt: Tue 1 Dec, 5:00 PM EST")
    assert "Owed by Day 2. Received after 5:00 PM Eastern, counts as Mon 30 Nov." in confirmation
    assert re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", confirmation) == [
        ("Mon 30 Nov", "Day 1"),
        ("Tue 1 Dec", "Day 2, due at close of business"),
    ]
    follow_up = why(shown, "Follow-up: Mon 14 Dec to Mon 28 Dec, 5:00 PM EST")
    assert re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", follow_up) == [
        ("Mon 30 Nov", "Day 1"),
        ("Mon 14 Dec", "2 weeks later, due at close of business"),
        ("Mon 28 Dec", "4 weeks later, due at close of business"),
    ]
    assert "24 hours or less is worked at once: by Tue 1 Dec, 8:00 AM EST" in shown
    assert "Completion" not in shown


def test_it_follows_the_rules_in_force(dana: Client) -> None:
    row = SlaPolicy.objects.get(kind="billing")
    row.pk, row.version, row.confirmation_day, row.follow_up_last_weeks = None, 2, 3, 2
    row.save()
    shown = page(dana, kind="billing", day="2026-09-15", time="10:00")
    assert ("Day 3 · confirmation of receipt", "by Thu 17 Sep, 5:00 PM EDT") in stations(shown)
    assert "2 weeks, as your rep commits" in shown


def test_what_the_address_leaves_out_is_now(dana: Client) -> None:
    shown = page(dana)
    assert "Billing inquiry, received Tue 15 Sep, 12:00 PM EDT" in shown
    assert 'value="2026-09-15"' in shown
    assert "clock: Eastern time." in shown
    assert "Day 4" in page(dana, kind="maintenance")


def test_reports_climb_the_ladder_of_their_team(dana: Client) -> None:
    assert "Roxana Finch" in page(dana, kind="report")
    assert "Jim Woodburn" in page(dana, kind="report_mac")


def test_a_level_of_nobody_hands_its_hour_on(dana: Client) -> None:
    assert rungs(page(dana, kind="disconnect", day="2026-09-15", time="10:00")) == [
        ("2", "Thu 17 Sep, 8:00 AM EDT"),
        ("3", "Tue 22 Sep, 8:00 AM EDT"),
    ]


def test_who_is_away_on_that_day_is_covered(dana: Client, world: World) -> None:
    Absence.objects.create(user=world.jim, deputy=world.terry, starts_on=date(2026, 9, 17), ends_on=date(2026, 9, 17))
    assert "(away, covered by <strong>Terry Chase</strong>)" in page(dana, day="2026-09-15", time="10:00")
    assert "covered by" not in page(dana, day="2026-09-16", time="10:00")


def test_each_level_says_by_which_phone(dana: Client) -> None:
    ladder = page(dana).partition('<ol class="ladder">')[2].partition("</ol>")[0]
    assert '<a class="num" href="tel:+14049483053">404-948-3053</a>' in ladder.partition("Level 2")[0]
    assert '<a class="num" href="tel:+14049483378">404-948-3378</a>' in ladder.partition("Level 2")[2]


def test_long_distance_is_warned_of_with_maintenance_alone(dana: Client) -> None:
    assert "must not use long distance" in page(dana, kind="maintenance")
    assert "must not use long distance" not in page(dana, kind="billing")


@pytest.mark.parametrize("typed", ["2026-09-15", "9/15/2026", "15 Sep 2026", "Sep 15, 2026", "sep 15 2026"])
def test_a_day_may_be_written_as_people_do(dana: Client, typed: str) -> None:
    assert "received Tue 15 Sep, 10:00 AM EDT" in page(dana, day=typed, time="10:00")


@pytest.mark.parametrize("typed", ["5:00 PM", "17:00", "17:00:00"])
def test_a_time_may_be_written_as_people_do(dana: Client, typed: str) -> None:
    assert "counts as Wed 16 Sep" in page(dana, day="2026-09-15", time=typed)


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("kind", "moon", "Choose one of these."),
        ("kind", "\0", "Choose one of these."),
        ("day", "", "Choose the day."),
        ("day", "2026-02-30", "Write the day with its year, such as 9/29/2026 or 29 Sep 2026."),
        ("time", "25:00", "Write the time as 16:30 or 4:30 PM."),
        ("time", "", "Choose the time."),
    ],
)
def test_what_is_refused_is_kept_with_the_reason_beside_it(dana: Client, field: str, typed: str, error: str) -> None:
    asked = {"kind": "billing", "day": "2026-09-15", "time": "10:00"} | {field: typed}
    answer = dana.get("/when/", asked)
    assert answer.status_code == 422
    assert error in beside(answer, f"id_{field}")
    kept = [value for name, value in asked.items() if name not in ("kind", field)]
    kept += [typed] if field != "kind" and typed else []
    assert all(f'value="{value}"' in text(answer) for value in kept)


@pytest.mark.parametrize("day", ["2029-01-02", "2028-12-15", "2024-12-31", "2999-12-31", "1900-01-01"])
def test_beyond_the_known_closures_no_date_is_invented(dana: Client, day: str) -> None:
    """[4.14]: a moment whose fourth week is not known any more is refused as one that is unknown itself."""
    answer = dana.get("/when/", {"kind": "billing", "day": day, "time": "23:59:59"})
    assert answer.status_code == 422
    assert "known from Wed 1 Jan 2025 to Sun 31 Dec 2028" in beside(answer, "id_day")
    assert "at least 4 weeks before the last" in beside(answer, "id_day")


@pytest.mark.parametrize("day", ["2025-01-01", "2028-11-30"])
def test_the_edges_of_what_is_known_are_answered(dana: Client, day: str) -> None:
    assert len(stations(page(dana, day=day, time="00:00"))) == 4


def test_it_costs_the_same_with_more_people_away(dana: Client, world: World) -> None:
    def cost() -> int:
        page(dana)
        with CaptureQueriesContext(connection) as seen:
            page(dana)
        return len(seen)

    before = cost()
    for person in (world.jim, world.sharon, world.terry, world.rita, world.sherry):
        Absence.objects.create(
            user=person, deputy=world.elise, starts_on=date(2026, 9, 15), ends_on=date(2026, 10, 15)
        )
    assert cost() == before <= 13
