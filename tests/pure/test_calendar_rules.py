"""Calendars from files: what is accepted, and what each refusal tells to do."""

from datetime import date, time
from typing import Any

import pytest

from tests.pure.office import STANDARD, WEEK, day
from tickets.calendar_rules import CalendarRulesError, parse_rules


def test_the_form_of_a_file_without_a_horizon() -> None:
    rules = parse_rules(
        {
            "zone": "America/New_York",
            "weekly": [[["08:00", "17:00"]]] * 4 + [[["08:00", "12:00"], ["13:00", "24:00"]], [], []],
            "closed": ["2026-11-26"],
            "special": {"2026-12-24": [["08:00", "12:00"]]},
        }
    )
    assert rules.hours(day("2026-09-17")) == ((time(8), time(17)),)
    assert rules.hours(day("2026-09-18")) == ((time(8), time(12)), (time(13), time(0)))
    assert rules.hours(day("2026-09-19")) == rules.hours(day("2026-11-26")) == ()
    assert rules.hours(day("2026-12-24")) == ((time(8), time(12)),)
    assert (rules.known_from, rules.known_until) == (date(1970, 1, 1), date(2100, 12, 31))


def test_closures_may_have_names() -> None:
    rules = parse_rules({"zone": "UTC", "weekly": WEEK, "closed": {"2026-11-26": "Thanksgiving Day"}})
    assert rules.closures == {day("2026-11-26"): "Thanksgiving Day"}
    assert parse_rules({**STANDARD, "closed": ["2026-11-26"]}).closures == {day("2026-11-26"): ""}


def test_hours_may_touch_and_a_calendar_may_know_one_date() -> None:
    touching = [[["08:00", "12:00"], ["12:00", "17:00"]], *WEEK[1:]]
    rules = parse_rules({**STANDARD, "weekly": touching, "known_from": "2026-09-15", "known_until": "2026-09-15"})
    assert rules.hours(day("2026-09-14")) == ((time(8), time(12)), (time(12), time(17)))
    assert rules.known_from == rules.known_until


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"zone": "America/Newyork"}, "Unknown zone 'America/Newyork': write a name such as"),
        ({"zone": ""}, "Unknown zone"),
        ({"zone": 5}, "Unknown zone 5"),
        ({"zone": "../etc/passwd"}, "Unknown zone"),
        ({"weekly": WEEK[:6]}, "seven lists of hours, Monday first"),
        ({"weekly": "Mon-Fri"}, "seven lists of hours, Monday first"),
        ({"weekly": [[]] * 7}, r"^The office never opens: give at least one weekday its hours\.$"),
        ({"weekly": [[["17:00", "08:00"]], *WEEK[1:]]}, "hours of Monday close at 08:00, not after 17:00: split"),
        ({"weekly": [[["08:00", "08:00"]], *WEEK[1:]]}, "not after 08:00"),
        ({"weekly": [[["13:00", "17:00"], ["08:00", "12:00"]], *WEEK[1:]]}, "out of order: sort them"),
        ({"weekly": [[["08:00", "13:00"], ["12:00", "17:00"]], *WEEK[1:]]}, "overlap"),
        ({"weekly": [[["08:00", "24:00"], ["23:00", "24:00"]], *WEEK[1:]]}, "overlap"),
        ({"weekly": [["08:00", "17:00"], *WEEK[1:]]}, "need the form"),
        ({"weekly": [[["08:00"]], *WEEK[1:]]}, "need the form"),
        ({"weekly": [8, *WEEK[1:]]}, "need the form"),
        ({"weekly": [[["8am", "5pm"]], *WEEK[1:]]}, "Not a time: '8am'. Write it as 08:00"),
        ({"weekly": [[[8, 17]], *WEEK[1:]]}, "Not a time: 8"),
        ({"weekly": [[["08:00+01:00", "17:00"]], *WEEK[1:]]}, "the zone is given once"),
        ({"weekly": [[["08:00:00.5", "17:00"]], *WEEK[1:]]}, "Not a wall time"),
        ({"closed": "2026-11-26"}, r"^closed needs a list of dates, or an object of dates and their names\.$"),
        ({"closed": ["11/26/2026"]}, "Not a date: '11/26/2026'. Write it as 2026-11-26"),
        ({"closed": [20261126]}, "Not a date"),
        ({"special": ["2026-12-24"]}, r"^special needs an object such as .*\.$"),
        ({"special": {"2026-12-24": [["12:00", "08:00"]]}}, "special hours of 2026-12-24 close"),
        ({"special": {"2026-11-26": [["08:00", "12:00"]]}}, "2026-11-26 is both closed and given special hours"),
        ({"known_from": "2029-01-01"}, "known_from and known_until run from"),
        ({"known_until": "2101-01-01"}, "known_from and known_until run from"),
        ({"holidays": []}, "Unknown key 'holidays': use closed, known_from, known_until,"),
    ],
)
def test_a_refusal_names_the_place_and_the_fix(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(CalendarRulesError, match=words):
        parse_rules({**STANDARD, **changes})


@pytest.mark.parametrize("lacking", ["zone", "weekly"])
def test_zone_and_hours_must_be_there(lacking: str) -> None:
    with pytest.raises(CalendarRulesError, match=f"lacks '{lacking}': add it"):
        parse_rules({key: value for key, value in STANDARD.items() if key != lacking})


def test_a_calendar_is_an_object() -> None:
    with pytest.raises(CalendarRulesError, match=r'^A calendar is a JSON object with "zone" and "weekly"\.$'):
        parse_rules([])  # type: ignore[arg-type]
