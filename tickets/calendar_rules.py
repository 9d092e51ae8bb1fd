"""What an office calendar says, before any arithmetic: zone, weekly hours, closures, special hours [4]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

Hours = tuple[tuple[time, time], ...]

MIDNIGHT = time(0)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# A calendar file that names no horizon speaks for these years; none may reach beyond them.
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)

SEVEN_LISTS = "weekly needs seven lists of hours, Monday first; an empty list is a closed day."

KEYS = {"zone", "weekly", "closed", "special", "known_from", "known_until", "version"}


class CalendarRulesError(ValueError):
    """The calendar as written cannot be used; the text names the place and the fix."""


@dataclass(frozen=True, slots=True)
class CalendarRules:
    """One version of the office calendar, checked when it is made.

    Hours are half-open intervals of wall time in `zone`, in order; an interval that ends at 00:00 ends
    with its date. `known_from` and `known_until` are the first and last date with known closures [4.14].
    """

    zone: str
    weekly: tuple[Hours, ...]  # of the seven weekdays, Monday first
    closures: Mapping[date, str]
    special: Mapping[date, Hours]
    known_from: date
    known_until: date

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        _check_weekly(self.weekly)
        for day, hours in self.special.items():
            _check_hours(hours, f"special hours of {day}")
        for day in self.closures.keys() & self.special.keys():
            raise CalendarRulesError(f"{day} is both closed and given special hours: keep one of the two.")
        if not EARLIEST <= self.known_from <= self.known_until <= LATEST:
            raise CalendarRulesError(f"known_from and known_until run from {EARLIEST} up to {LATEST}.")

    def hours(self, day: date) -> Hours:
        """The open intervals of a date, in order; empty when it is closed."""
        if day in self.closures:
            return ()
        return self.special.get(day, self.weekly[day.weekday()])


def parse_rules(data: Mapping[str, Any]) -> CalendarRules:
    """Read a calendar from its JSON form; raise CalendarRulesError, naming the fix, if it cannot be used.

    `closed` is a list of dates or a mapping of dates to names; `closed`, `special`, `known_from` and
    `known_until` may be left out.
    """
    if not isinstance(data, Mapping):
        raise CalendarRulesError('A calendar is a JSON object with "zone" and "weekly".')
    if unknown := set(data) - KEYS:
        raise CalendarRulesError(f"Unknown key {min(unknown)!r}: use {', '.join(sorted(KEYS))}.")
    if missing := {"zone", "weekly"} - set(data):
        raise CalendarRulesError(f"The calendar lacks {min(missing)!r}: add it.")
    return CalendarRules(
        zone=data["zone"],
        weekly=_weekly(data["weekly"]),
        closures=_closures(data.get("closed", [])),
        special=_special(data.get("special", {})),
        known_from=_date(data.get("known_from", EARLIEST.isoformat())),
        known_until=_date(data.get("known_until", LATEST.isoformat())),
    )


def _check_zone(zone: object) -> None:
    try:
        ZoneInfo(zone)  # type: ignore[arg-type]  # a file may hold anything here
    except (ValueError, TypeError, OSError, KeyError):
        raise CalendarRulesError(f"Unknown zone {zone!r}: write a name such as America/New_York.") from None


def _check_weekly(weekly: tuple[Hours, ...]) -> None:
    if len(weekly) != len(WEEKDAYS):
        raise CalendarRulesError(SEVEN_LISTS)
    if not any(weekly):
        raise CalendarRulesError("The office never opens: give at least one weekday its hours.")
    for name, hours in zip(WEEKDAYS, weekly, strict=True):
        _check_hours(hours, f"hours of {name}")


def _check_hours(hours: Hours, where: str) -> None:
    for opens, closes in hours:
        if opens >= closes and closes != MIDNIGHT:
            raise CalendarRulesError(
                f"The {where} close at {closes:%H:%M}, not after {opens:%H:%M}: "
                "split hours past midnight over two dates."
            )
    for (_, closes), (opens, _) in pairwise(hours):
        if closes == MIDNIGHT or opens < closes:
            raise CalendarRulesError(f"The {where} overlap or are out of order: sort them by time.")


def _weekly(value: object) -> tuple[Hours, ...]:
    if not isinstance(value, list | tuple):
        raise CalendarRulesError(SEVEN_LISTS)
    return tuple(_hours(hours) for hours in value)


def _closures(value: object) -> dict[date, str]:
    if isinstance(value, Mapping):
        return {_date(day): str(name) for day, name in value.items()}
    if isinstance(value, list | tuple):
        return {_date(day): "" for day in value}
    raise CalendarRulesError("closed needs a list of dates, or an object of dates and their names.")


def _special(value: object) -> dict[date, Hours]:
    if not isinstance(value, Mapping):
        raise CalendarRulesError('special needs an object such as {"2026-12-24": [["08:00", "12:00"]]}.')
    return {_date(day): _hours(hours) for day, hours in value.items()}


def _hours(value: object) -> Hours:
    if not isinstance(value, list | tuple) or any(
        not isinstance(pair, list | tuple) or len(pair) != len(("opens", "closes")) for pair in value
    ):
        raise CalendarRulesError(f'Hours {value!r} need the form [["08:00", "17:00"]].')
    return tuple((_time(opens), _closing(closes)) for opens, closes in value)


def _closing(value: object) -> time:
    return MIDNIGHT if value == "24:00" else _time(value)


def _time(value: object) -> time:
    parsed = _parsed(time.fromisoformat, value, "time", "08:00")
    if parsed.tzinfo or parsed.microsecond:
        raise CalendarRulesError(f"Not a wall time: {value!r}. Write it as 08:00; the zone is given once.")
    return parsed


def _date(value: object) -> date:
    return _parsed(date.fromisoformat, value, "date", "2026-11-26")


def _parsed(parse: Callable[[str], T], value: object, what: str, example: str) -> T:
    try:
        return parse(value)  # type: ignore[arg-type]  # a file may hold anything here
    except (TypeError, ValueError):
        raise CalendarRulesError(f"Not a {what}: {value!r}. Write it as {example}.") from None
