from datetime import time

import pytest

from tests.pure.office import at, calendar, day
from tickets.business_time import BusinessCalendar
from tickets.wording import (
    counts_as_words,
    day_words,
    instant_words,
    late_words,
    since_words,
    time_words,
    zone_name,
)


@pytest.mark.parametrize(
    ("date", "today", "words"),
    [
        ("2026-09-17", None, "Thu 17 Sep"),
        ("2026-09-07", "2026-12-31", "Mon 7 Sep"),
        ("2027-01-04", "2026-12-31", "Mon 4 Jan 2027"),
        ("2025-12-31", "2026-01-01", "Wed 31 Dec 2025"),
    ],
)
def test_days(date: str, today: str | None, words: str) -> None:
    assert day_words(day(date), day(today) if today else None) == words


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-09-17", "since today"),
        ("2026-09-16", "since Wed"),
        ("2026-09-11", "since Fri"),
        ("2026-09-10", "for 7 days"),
        ("2026-08-30", "for 18 days"),
    ],
)
def test_how_long_something_stands(date: str, words: str) -> None:
    assert since_words(day(date), day("2026-09-17")) == words


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        (time(0, 0), "12:00 AM"),
        (time(8, 5), "8:05 AM"),
        (time(12, 0), "12:00 PM"),
        (time(17, 0), "5:00 PM"),
        (time(16, 59, 59), "4:59 PM"),
    ],
)
def test_times(wall: time, words: str) -> None:
    assert time_words(wall) == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/New_York", "Thu 17 Sep, 5:00 PM EDT"),
        ("America/Los_Angeles", "Thu 17 Sep, 2:00 PM PDT"),
        ("Asia/Dubai", "Fri 18 Sep, 1:00 AM UTC+04"),
        ("America/Sao_Paulo", "Thu 17 Sep, 6:00 PM UTC-03"),
    ],
)
def test_an_instant_names_the_zone_it_is_shown_in(zone: str, words: str) -> None:
    assert instant_words(at("2026-09-17 17:00"), zone) == words


def test_an_instant_of_another_year_and_season() -> None:
    assert instant_words(at("2027-01-04 08:00"), "America/New_York", day("2026-12-31")) == (
        "Mon 4 Jan 2027, 8:00 AM EST"
    )


@pytest.mark.parametrize(("days", "words"), [(0, "late"), (1, "late 1 day"), (3, "late 3 days")])
def test_delays(days: int, words: str) -> None:
    assert late_words(days) == words


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("2026-09-15 16:59:59", None),
        ("2026-09-15 06:00", None),
        ("2026-09-16 17:00", "received after 5:00 PM Eastern, counts as Thu 17 Sep"),
        ("2026-09-19 10:00", "received on Sat 19 Sep, when the office is closed, counts as Mon 21 Sep"),
        ("2026-11-26 10:00", "received on Thanksgiving Day, when the office is closed, counts as Mon 30 Nov"),
        (
            "2026-11-27 10:00",
            "received on the day after Thanksgiving, when the office is closed, counts as Mon 30 Nov",
        ),
        (
            "2027-12-31 10:00",
            "received on New Year's Day (observed), when the office is closed, counts as Mon 3 Jan 2028",
        ),
    ],
)
def test_why_a_request_counts_as_another_day(office: BusinessCalendar, received: str, words: str | None) -> None:
    assert counts_as_words(office, at(received)) == words


def test_a_half_day_and_a_zone_without_a_common_name() -> None:
    office = calendar(zone="America/Toronto", special={"2026-12-24": [["08:00", "12:00"]]})
    assert counts_as_words(office, at("2026-12-24 13:00")) == "received after 12:00 PM EST, counts as Mon 28 Dec"


def test_a_zone_is_named_on_closed_days_too(office: BusinessCalendar) -> None:
    assert zone_name(office, day("2026-09-19")) == "Eastern"
    toronto = calendar(zone="America/Toronto")
    assert [zone_name(toronto, day(each)) for each in ("2026-09-19", "2026-12-25")] == ["EDT", "EST"]
    assert zone_name(toronto, day("2026-03-08")) == "EDT"
