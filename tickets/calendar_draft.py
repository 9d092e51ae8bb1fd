"""An office calendar on its way to the next version: as people edit it, with the names of all its days [4.11]."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from tickets.calendar_rules import CalendarRules, Hours


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A date that does not keep the weekly hours: closed where `hours` are empty, else open just then."""

    name: str
    hours: Hours = ()


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """What a version of a calendar says; each edit makes another draft, and none is checked before `rules`."""

    zone: str
    weekly: tuple[Hours, ...]
    days: Mapping[date, OwnDay]
    known_from: date
    known_until: date

    def rules(self) -> CalendarRules:
        """The calendar to count by; CalendarRulesError, naming the fix, if it cannot be used."""
        return CalendarRules(
            zone=self.zone,
            weekly=self.weekly,
            closures={day: own.name for day, own in self.days.items() if not own.hours},
            special={day: own.hours for day, own in self.days.items() if own.hours},
            known_from=self.known_from,
            known_until=self.known_until,
        )

    def with_day(self, day: date, own: OwnDay) -> "CalendarDraft":
        """With this date closed or with hours of its own, whatever it was before."""
        return replace(self, days={**self.days, day: own})

    def without_day(self, day: date) -> "CalendarDraft":
        """With the weekly hours on this date."""
        return replace(self, days={at: own for at, own in self.days.items() if at != day})

    def with_week(self, weekly: tuple[Hours, ...]) -> "CalendarDraft":
        """With other weekly hours, Monday first."""
        return replace(self, weekly=weekly)

    @property
    def next_year(self) -> int:
        """The year that the first date without known closures lies in [4.14]."""
        return (self.known_until + timedelta(days=1)).year

    def with_next_year(self, closures: Mapping[date, str]) -> "CalendarDraft":
        """Known to the end of the next year, with those of these closures that were unknown so far [4.14]."""
        new = {day: OwnDay(name) for day, name in closures.items() if day > self.known_until}
        return replace(self, days={**self.days, **new}, known_until=date(self.next_year, 12, 31))


def only_closes(old: CalendarRules, new: CalendarRules) -> bool:
    """Whether all that the new rules change of the known days is to close some whole dates.

    Such a change never makes a deadline come earlier [4.11].
    """
    if (old.zone, old.weekly) != (new.zone, new.weekly) or not _reaches_as_far(old, new):
        return False
    changed = old.closures.keys() ^ new.closures.keys() | old.special.keys() | new.special.keys()
    known = (day for day in changed if old.known_from <= day <= old.known_until)
    return all(new.hours(day) in ((), old.hours(day)) for day in known)


def hours_as_json(hours: Hours) -> list[list[str]]:
    """Open intervals as a stored calendar keeps them, such as [["08:00", "17:00"]]."""
    return [[_wall(opens), _wall(closes)] for opens, closes in hours]


def _reaches_as_far(old: CalendarRules, new: CalendarRules) -> bool:
    return new.known_from <= old.known_from and old.known_until <= new.known_until


def _wall(at: time) -> str:
    return at.isoformat() if at.second else at.isoformat("minutes")
