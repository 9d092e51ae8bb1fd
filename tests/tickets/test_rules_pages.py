"""The pages of the rules: who gets in, how a change is shown, decided and saved, and what is refused."""

from typing import Any

import pytest
from django.test import Client

from tests.once import world
from tests.tickets.conftest import Visitor
from tests.tickets.page import beside, text
from tests.tickets.rules import closing, save_calendar
from tests.world import World, fresh, office
from tickets.models import OfficeCalendar, Route, SlaPolicy, Ticket
from tickets.selectors.rules import office_calendar, policy_row_for, route_for

__all__ = ["world"]  # the fixture of this module

pytestmark = pytest.mark.django_db

CALENDAR = "/rules/calendars/Office/"
PAGES = ["/rules/", CALENDAR, "/rules/calendars/", "/rules/policies/billing/", "/rules/routes/report_mac/"]
ACTS = [f"{CALENDAR}{action}/" for action in ("close", "open", "week", "year")]
CLOSING = {"base_version": 1, "day": "2026-09-17", "name": "Storm day"}
OPEN_TOO = {"decision-reach": "open", "decision-note": "The storm."}
FROM_NOW = {"decision-reach": "now", "decision-note": "The storm."}

WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "8:00 AM–5:00 PM")
POLICY = {
    "base_version": 1,
    "confirmation_day": 2,
    "next_steps_day": 3,
    "completion_days": "",
    "completion_from_day": 1,
    "follow_up_first_weeks": 2,
    "follow_up_last_weeks": 4,
    "warning_hours": "4",
    "pause_days": 10,
}


@pytest.fixture
def jim(visitor: Visitor, noon: None) -> Client:
    return visitor("jim")


def post(browser: Client, url: str, step: str, *typed: dict[str, Any]) -> Any:
    data = {"step": step}
    for part in typed:
        data |= {name: str(value) for name, value in part.items()}
    return browser.post(url, data)


@pytest.mark.parametrize("who", ["dana", "hana", "ed", "rita", "sherry"])
def test_below_supervisor_the_pages_are_not_there(visitor: Visitor, noon: None, who: str) -> None:
    browser = visitor(who)
    assert {browser.get(url).status_code for url in PAGES} == {404}
    assert {post(browser, url, "save", CLOSING, OPEN_TOO).status_code for url in [*PAGES[2:], *ACTS]} == {404}
    assert "/rules/" not in text(browser.get("/directory/"))
    assert OfficeCalendar.objects.count() == 1


def test_strangers_are_asked_to_sign_in(visitor: Visitor, world: World) -> None:
    browser = visitor("anonymous")
    for url in PAGES:
        assert browser.get(url)["Location"] == f"/sign-in/?next={url}"
    for url in ACTS:
        assert post(browser, url, "save", CLOSING, OPEN_TOO)["Location"].startswith("/sign-in/")


def test_supervisors_find_every_rule(jim: Client) -> None:
    assert {url: jim.get(url).status_code for url in PAGES} == dict.fromkeys(PAGES, 200)
    page = text(jim.get("/rules/"))
    assert '<a href="/rules/" aria-current="page">Rules</a>' in page
    assert "done 3 business days after Day 1" in page
    assert "flagged to Sherry Parrish" in page
    assert {jim.get(url)["Location"] for url in ACTS} == {CALENDAR}
    missing = ["/rules/calendars/Moon/", "/rules/policies/gossip/", "/rules/routes/moon/"]
    assert {jim.get(url).status_code for url in missing} == {404}
    assert post(jim, f"{CALENDAR}nonsense/", "save", CLOSING).status_code == 404


def test_a_closed_day_is_shown_with_what_it_moves_then_saved_for_open_requests(jim: Client, filed: Ticket) -> None:
    shown = post(jim, f"{CALENDAR}close/", "preview", CLOSING | {"day": "2026-09-16"})
    page = text(shown)
    assert shown.status_code == 200
    assert "Wed 16 Sep 2026 is closed: Storm day." in page
    assert "Wed 16 Sep, 5:00 PM EDT" in page
    assert "Thu 17 Sep, 5:00 PM EDT" in page
    assert f'href="/requests/{filed.pk}/"' in page
    assert OfficeCalendar.objects.count() == 1
    saved = post(jim, f"{CALENDAR}close/", "save", CLOSING | {"day": "2026-09-16"}, OPEN_TOO)
    assert saved["Location"] == CALENDAR
    assert fresh(filed).owed_at == office("2026-09-17 17:00")
    after = text(jim.get(CALENDAR))
    assert "Saved as version 2. 1 open requests have new dates." in after
    assert "The storm." in after
    assert "Jim Woodburn" in after
    assert "open requests as well, 0 still to follow" in after


def test_from_now_leaves_open_requests_as_they_are(jim: Client, filed: Ticket) -> None:
    post(jim, f"{CALENDAR}close/", "save", CLOSING | {"day": "2026-09-16"}, FROM_NOW)
    assert fresh(filed).owed_at == office("2026-09-16 17:00")
    assert office_calendar().closure_name(office("2026-09-16 00:00").date()) == "Storm day"


def test_a_half_day_a_day_taken_back_and_another_week(jim: Client, world: World) -> None:
    post(jim, f"{CALENDAR}close/", "save", CLOSING | {"hours": "8:00 AM–12:00 PM"}, FROM_NOW)
    assert office_calendar().cob(office("2026-09-17 00:00").date()) == office("2026-09-17 12:00")
    assert "8:00 AM–12:00 PM" in text(jim.get(CALENDAR))
    post(jim, f"{CALENDAR}open/", "save", {"base_version": 2, "day": "2026-09-17"}, FROM_NOW)
    assert office_calendar().cob(office("2026-09-17 00:00").date()) == office("2026-09-17 17:00")
    post(jim, f"{CALENDAR}week/", "save", WEEK | {"base_version": 3, "saturday": "9 to 12"}, FROM_NOW)
    assert office_calendar().cob(office("2026-09-19 00:00").date()) == office("2026-09-19 12:00")


def test_the_next_year_is_offered_with_its_closures_and_added(jim: Client, world: World) -> None:
    page = text(jim.get(CALENDAR))
    assert "2029-01-01 New Year" in page
    assert "2029-11-23 Day after Thanksgiving" in page
    lines = {"base_version": 1, "closed": "2029-01-01 New Year's Day\r\n\r\n2029-12-24 Office party"}
    assert "2029 is known, with 2 closed dates." in text(post(jim, f"{CALENDAR}year/", "preview", lines))
    post(jim, f"{CALENDAR}year/", "save", lines, OPEN_TOO)
    calendar = office_calendar()
    assert calendar.closure_name(office("2029-12-24 00:00").date()) == "Office party"
    assert calendar.is_business_day(office("2029-07-04 00:00").date())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("New Year", "not a date with a name"),
        ("2030-01-01 Too late", "does not lie in 2029"),
        ("2029-01-01", "has no name"),
    ],
)
def test_a_line_that_is_no_closure_comes_back_as_typed(jim: Client, world: World, line: str, says: str) -> None:
    answer = post(jim, f"{CALENDAR}year/", "preview", {"base_version": 1, "closed": line})
    assert answer.status_code == 422
    assert says in text(answer)
    assert f"{line}</textarea>" in text(answer)


@pytest.mark.parametrize(
    ("action", "field", "typed", "says"),
    [
        ("close", "day", {"day": "soon", "name": "Party"}, "such as 9/29/2026"),
        ("close", "day", {"day": "2029-01-02", "name": "Party"}, "Add the next year first."),
        ("close", "hours", {"day": "2026-09-17", "name": "Party", "hours": "noon"}, "Write hours as"),
        ("close", "name", {"day": "2026-09-17", "name": ""}, "Say what for"),
        ("week", "monday", WEEK | {"monday": "all day"}, "Write hours as"),
    ],
)
def test_what_is_refused_says_so_beside_the_field(
    jim: Client, world: World, action: str, field: str, typed: dict[str, str], says: str
) -> None:
    answer = post(jim, f"{CALENDAR}{action}/", "preview", {"base_version": 1}, typed)
    assert answer.status_code == 422
    assert says in beside(answer, f"{action}_{field}")
    if typed[field]:
        assert typed[field] in text(answer)


@pytest.mark.parametrize(
    ("action", "typed", "says"),
    [
        ("close", {"day": "2026-12-25", "name": "Christmas Day"}, "nothing was changed"),
        ("week", WEEK, "nothing was changed"),
        ("week", dict.fromkeys(WEEK, ""), "never opens"),
        ("week", WEEK | {"monday": "17:00-8:00"}, "not after 17:00"),
        ("open", {"day": "2026-09-17"}, "keeps the weekly hours already"),
    ],
)
def test_what_makes_no_calendar_is_refused(
    jim: Client, world: World, action: str, typed: dict[str, str], says: str
) -> None:
    answer = post(jim, f"{CALENDAR}{action}/", "save", {"base_version": 1}, typed, OPEN_TOO)
    assert answer.status_code == 422
    assert says in text(answer)
    assert OfficeCalendar.objects.count() == 1


def test_without_a_decision_and_a_reason_nothing_is_saved(jim: Client, world: World) -> None:
    answer = post(jim, f"{CALENDAR}close/", "save", CLOSING, {"decision-note": " "})
    assert answer.status_code == 422
    assert "Choose one." in text(answer)
    assert "Say why, in a few words." in text(answer)
    assert 'name="day" value="2026-09-17"' in text(answer)
    assert OfficeCalendar.objects.count() == 1


def test_who_was_overtaken_is_told_to_look_again(jim: Client, world: World) -> None:
    save_calendar(world, closing("2026-09-18"))
    answer = post(jim, f"{CALENDAR}close/", "save", CLOSING, OPEN_TOO)
    assert answer.status_code == 422
    assert "Somebody changed this meanwhile" in text(answer)
    assert OfficeCalendar.objects.count() == 2


def test_back_to_the_form_keeps_what_was_typed(jim: Client, world: World) -> None:
    page = post(jim, f"{CALENDAR}close/", "edit", CLOSING)
    assert page.status_code == 200
    assert 'value="2026-09-17"' in text(page)
    assert 'value="Storm day"' in text(page)
    again = post(jim, "/rules/policies/billing/", "edit", POLICY | {"next_steps_day": 5})
    assert 'value="5"' in beside(again, "id_next_steps_day")


def test_a_policy_is_changed(jim: Client, filed: Ticket) -> None:
    url, typed = "/rules/policies/billing/", POLICY | {"next_steps_day": 2, "warning_hours": "2.5"}
    shown = text(post(jim, url, "preview", typed))
    assert "Next steps come by Day: 2. The rep is warned so many business hours before: 2.5." in shown
    assert post(jim, url, "save", typed, OPEN_TOO)["Location"] == url
    row = policy_row_for("billing")
    assert (row.version, row.next_steps_day, row.warning_seconds) == (2, 2, 9000)
    assert filed.milestones.get(name="next_steps").due_at == office("2026-09-16 17:00")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "nothing was changed"),
        ({"next_steps_day": 1}, "no earlier than the confirmation"),
        ({"follow_up_first_weeks": 6}, "earlier than the earliest"),
        ({"confirmation_day": 0}, "greater than or equal to 1"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(jim: Client, world: World, typed: dict[str, int], says: str) -> None:
    answer = post(jim, "/rules/policies/billing/", "save", POLICY | typed, OPEN_TOO)
    assert answer.status_code == 422
    assert says in text(answer)
    assert SlaPolicy.objects.filter(kind="billing").count() == 1


def test_another_office_is_added_and_a_route_counts_by_it(jim: Client, filed: Ticket) -> None:
    url, office_typed = "/rules/calendars/", {"base_version": 0, "name": "West", "zone": "America/Los_Angeles"}
    assert "West is an office of its own" in text(post(jim, url, "preview", office_typed))
    assert post(jim, url, "save", office_typed, FROM_NOW)["Location"] == "/rules/"
    assert post(jim, url, "save", office_typed, FROM_NOW).status_code == 422  # its name is taken
    assert jim.get("/rules/calendars/West/").status_code == 200
    row = route_for("billing", "")
    typed = {
        "base_version": 1,
        "team": row.team_id,
        "working_team": row.working_team_id,
        "mailbox": row.mailbox_id,
        "flagged_to": row.flagged_to_id,
        "files_contact": "",
        "calendar_name": "West",
    }
    shown = text(post(jim, "/rules/routes/billing/", "preview", typed))
    assert "Copied for the customer files: none. Counted by the hours of: West." in shown
    post(jim, "/rules/routes/billing/", "save", typed, OPEN_TOO)
    assert fresh(filed).owed_at == office("2026-09-16 20:00")
    newest = Route.objects.filter(key="billing").latest("version")
    assert (newest.files_contact, newest.flagged_to) == (None, row.flagged_to)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": "West", "zone": "Mars/Olympus"}, "Unknown zone"),
        ({"name": "West/East", "zone": "America/Chicago"}, "Use letters"),
        ({"name": "office", "zone": "America/Chicago"}, "There is an office of this name"),
    ],
)
def test_an_office_without_a_good_name_or_zone_is_refused(
    jim: Client, world: World, typed: dict[str, str], says: str
) -> None:
    answer = post(jim, "/rules/calendars/", "save", {"base_version": 0}, typed, FROM_NOW)
    assert answer.status_code == 422
    assert says in text(answer)


def test_words_that_are_typed_stay_words(jim: Client, world: World) -> None:
    typed = CLOSING | {"name": "<script>alert(1)</script>"}
    assert "<script>alert(1)" not in text(post(jim, f"{CALENDAR}close/", "preview", typed))
    post(jim, f"{CALENDAR}close/", "save", typed, FROM_NOW)
    assert "<script>alert(1)" not in text(jim.get(CALENDAR))
