"""Calendars that nobody thought of, and the definition of open time spelled out, quarter by quarter of an hour."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from hypothesis import assume
from hypothesis import strategies as st

from tests.pure.office import at
from tickets.business_time import CalendarRules, Hours
from tickets.calendar_rules import MIDNIGHT

SLOT = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

# What the standard calendar knows, less some weeks for deadlines.
INSTANTS = st.integers(int(at("2026-01-05 00:00").timestamp()), int(at("2028-11-20 00:00").timestamp())).map(
    lambda posix: datetime.fromtimestamp(posix, UTC)
)

# Zones and nights with a change of the clock, some at midnight, one by half an hour; and quiet ones.
NIGHTS = [
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Europe/London", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 30)),
    ("Asia/Kolkata", date(2026, 9, 15)),
]


def wall(slot: int) -> time:
    return MIDNIGHT if slot == 96 else time(slot // 4, slot % 4 * 15)


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    """Up to three open intervals of a date, on quarters of an hour, perhaps to its very end."""
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple((wall(a), wall(b)) for a, b in zip(edges[::2], edges[1::2], strict=True))


@st.composite
def rules(draw: st.DrawFn) -> CalendarRules:
    zone, night = draw(st.sampled_from(NIGHTS))
    days = [night + DAY * n for n in range(-5, 6)]
    weekly = tuple(draw(hours()) for _ in range(7))
    assume(any(weekly))
    closed = draw(st.sets(st.sampled_from(days), max_size=3))
    special = draw(st.dictionaries(st.sampled_from(days), hours(), max_size=3))
    return CalendarRules(
        zone=zone,
        weekly=weekly,
        closures=dict.fromkeys(closed, "closed"),
        special={day: value for day, value in special.items() if day not in closed},
        known_from=days[0],
        known_until=days[-1],
    )


@dataclass
class SlowCalendar:
    """The definition itself, quarter by quarter of an hour, to compare with."""

    rules: CalendarRules

    @cached_property
    def slots(self) -> list[datetime]:
        """Every quarter of an hour from the first midnight of the horizon to the last."""
        zone = ZoneInfo(self.rules.zone)
        start = datetime.combine(self.rules.known_from, MIDNIGHT, zone).astimezone(UTC)
        end = datetime.combine(self.rules.known_until + DAY, MIDNIGHT, zone).astimezone(UTC)
        return [start + SLOT * n for n in range((end - start) // SLOT)]

    @cached_property
    def walls(self) -> list[datetime]:
        zone = ZoneInfo(self.rules.zone)
        return [slot.astimezone(zone).replace(tzinfo=None) for slot in self.slots]

    @cached_property
    def open_slots(self) -> set[datetime]:
        found: set[datetime] = set()
        for n in range((self.rules.known_until - self.rules.known_from).days + 1):
            day = self.rules.known_from + DAY * n
            for opens, closes in self.rules.hours(day):
                end = datetime.combine(day + DAY if closes == MIDNIGHT else day, closes)
                found.update(self.slots[self.first(datetime.combine(day, opens)) : self.first(end)])
        return found

    def first(self, wanted: datetime) -> int:
        """The place of the first slot whose clock has reached this time."""
        return next((n for n, shown in enumerate(self.walls) if shown >= wanted), len(self.walls))

    def open_between(self, a: datetime, b: datetime) -> int:
        return sum(a <= slot < b for slot in self.open_slots) * int(SLOT.total_seconds())

    def business_days(self) -> list[date]:
        zone = ZoneInfo(self.rules.zone)
        return sorted({slot.astimezone(zone).date() for slot in self.open_slots})

    def ends(self) -> dict[date, datetime]:
        """The close of every business day."""
        zone = ZoneInfo(self.rules.zone)
        return {slot.astimezone(zone).date(): slot + SLOT for slot in sorted(self.open_slots)}
