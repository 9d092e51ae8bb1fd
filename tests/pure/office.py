"""The shipped office calendar, written out by hand, and instants by its clock."""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from tickets.business_time import BusinessCalendar, parse_rules

EASTERN = ZoneInfo("America/New_York")

CLOSED = {
    "2026-01-01": "New Year's Day",
    "2026-01-19": "Martin Luther King Jr. Day",
    "2026-02-16": "Washington's Birthday",
    "2026-05-25": "Memorial Day",
    "2026-06-19": "Juneteenth",
    "2026-07-03": "Independence Day (observed)",
    "2026-09-07": "Labor Day",
    "2026-10-12": "Columbus Day",
    "2026-11-11": "Veterans Day",
    "2026-11-26": "Thanksgiving Day",
    "2026-11-27": "Day after Thanksgiving",
    "2026-12-25": "Christmas Day",
    "2027-01-01": "New Year's Day",
    "2027-01-18": "Martin Luther King Jr. Day",
    "2027-02-15": "Washington's Birthday",
    "2027-05-31": "Memorial Day",
    "2027-06-18": "Juneteenth (observed)",
    "2027-07-05": "Independence Day (observed)",
    "2027-09-06": "Labor Day",
    "2027-10-11": "Columbus Day",
    "2027-11-11": "Veterans Day",
    "2027-11-25": "Thanksgiving Day",
    "2027-11-26": "Day after Thanksgiving",
    "2027-12-24": "Christmas Day (observed)",
    "2027-12-31": "New Year's Day (observed)",
    "2028-01-17": "Martin Luther King Jr. Day",
    "2028-02-21": "Washington's Birthday",
    "2028-05-29": "Memorial Day",
    "2028-06-19": "Juneteenth",
    "2028-07-04": "Independence Day",
    "2028-09-04": "Labor Day",
    "2028-10-09": "Columbus Day",
    "2028-11-10": "Veterans Day (observed)",
    "2028-11-23": "Thanksgiving Day",
    "2028-11-24": "Day after Thanksgiving",
    "2028-12-25": "Christmas Day",
}

WEEK = [[["08:00", "17:00"]]] * 5 + [[], []]

STANDARD: dict[str, Any] = {
    "zone": "America/New_York",
    "weekly": WEEK,
    "closed": CLOSED,
    "known_from": "2026-01-01",
    "known_until": "2028-12-31",
}


@cache
def standard_calendar() -> BusinessCalendar:
    return BusinessCalendar(parse_rules(STANDARD))


def calendar(**changes: object) -> BusinessCalendar:
    """The standard calendar with some of its rules replaced."""
    return BusinessCalendar(parse_rules({**STANDARD, **changes}))


def at(text: str) -> datetime:
    """The UTC instant at which the office's clock shows "2026-09-15 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)
