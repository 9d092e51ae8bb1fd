"""Laws of the office calendar, for calendars, zones and instants that nobody thought of."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.pure.office import at, standard_calendar
from tickets.business_time import BusinessCalendar, CalendarHorizonError, CalendarRules, Hours
from tickets.calendar_rules import MIDNIGHT
from tickets.sla import Policy, timetable

SLOT = timedelta(minutes=15)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)

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


@given(rules(), st.data())
def test_open_time_is_what_the_definition_says(written: CalendarRules, data: st.DataObject) -> None:
    slow, quick = SlowCalendar(written), BusinessCalendar(written)
    a, b = sorted(data.draw(st.tuples(*[st.sampled_from(slow.slots)] * 2)))
    assert quick.business_seconds(a, b) == slow.open_between(a, b)
    assert [d for d in (slow.rules.known_from + DAY * n for n in range(11)) if quick.is_business_day(d)] == (
        slow.business_days()
    )
    later = sorted(slot for slot in slow.open_slots if slot >= a)
    if later:
        assert quick.next_open(a) == later[0]
        assert quick.is_open(a) == (a in slow.open_slots)


@given(rules(), st.data())
def test_day_1_and_cob_are_what_the_definition_says(written: CalendarRules, data: st.DataObject) -> None:
    slow, quick = SlowCalendar(written), BusinessCalendar(written)
    received = data.draw(st.sampled_from(slow.slots))
    ends = slow.ends()
    for day, end in ends.items():
        assert quick.cob(day) == end
    today = quick.local_date(received)
    days = list(ends)
    expected = today if today in ends and received < ends[today] else None
    following = days[bisect_left(days, today + DAY) :]
    if expected or following:
        assert quick.day1(received) == (expected or following[0])


@given(rules(), st.data(), st.integers(1, 200_000))
def test_a_deadline_is_the_earliest_instant_with_its_seconds(
    written: CalendarRules, data: st.DataObject, seconds: int
) -> None:
    quick = BusinessCalendar(written)
    a = data.draw(st.sampled_from(SlowCalendar(written).slots)) + SECOND * 7
    try:
        deadline = quick.deadline_after(a, seconds)
    except CalendarHorizonError:
        assert quick.business_seconds(a, SlowCalendar(written).slots[-1]) < seconds
        return
    assert quick.business_seconds(a, deadline) == seconds
    assert quick.business_seconds(a, deadline - SECOND) == seconds - 1
    assert quick.is_open(deadline - SECOND)


@given(rules(), st.data(), st.integers(1, 200_000))
def test_a_warning_is_the_latest_instant_with_its_seconds_left(
    written: CalendarRules, data: st.DataObject, seconds: int
) -> None:
    quick, slots = BusinessCalendar(written), SlowCalendar(written).slots
    deadline = data.draw(st.sampled_from(slots)) + SECOND * 7
    try:
        warning = quick.before(deadline, seconds)
    except CalendarHorizonError:
        assert quick.business_seconds(slots[0], deadline) < seconds
        return
    assert quick.is_open(warning)
    assert quick.business_seconds(warning, deadline) == seconds
    assert quick.business_seconds(warning + SECOND, deadline) == seconds - 1


@given(rules(), st.data(), st.integers(0, 100_000))
def test_a_deadline_and_its_warning_undo_each_other(
    written: CalendarRules, data: st.DataObject, seconds: int
) -> None:
    quick, slow = BusinessCalendar(written), SlowCalendar(written)
    assume(slow.open_slots)
    start = data.draw(st.sampled_from(sorted(slow.open_slots)))
    try:
        assert quick.before(quick.deadline_after(start, seconds), seconds) == start
    except CalendarHorizonError:
        assert quick.business_seconds(start, slow.slots[-1]) < seconds


INSTANTS = st.integers(int(at("2026-01-05 00:00").timestamp()), int(at("2028-11-20 00:00").timestamp())).map(
    lambda posix: datetime.fromtimestamp(posix, UTC)
)


@given(st.lists(INSTANTS, min_size=2, max_size=6))
def test_a_later_receipt_never_gets_an_earlier_date(received: list[datetime]) -> None:
    office, policy = standard_calendar(), Policy(completion_days=3)
    tables = [timetable(office, policy, instant) for instant in sorted(received)]
    for earlier, later in pairwise(tables):
        for name in type(earlier).__dataclass_fields__:
            assert getattr(earlier, name) <= getattr(later, name), name


@given(INSTANTS)
def test_no_date_falls_into_closed_time(received: datetime) -> None:
    office = standard_calendar()
    table = timetable(office, Policy(completion_days=3), received)
    assert office.is_business_day(table.day1)
    assert table.completion is not None
    for due in (table.confirmation, table.next_steps, table.completion, table.follow_up_2_weeks):
        assert office.is_open(due - SECOND)
        assert not office.is_open(due)
    assert office.is_open(table.warning)
    assert office.is_open(table.quick_fix)
    assert received < table.confirmation < table.next_steps < table.completion
    assert office.business_seconds(table.warning, table.confirmation) == 4 * 3600


@given(INSTANTS, st.integers(0, 40), st.integers(0, 40))
def test_business_days_add_up(received: datetime, a: int, b: int) -> None:
    office = standard_calendar()
    day1 = office.day1(received)
    assume(day1 < date(2028, 8, 1))
    assert office.add_business_days(office.add_business_days(day1, a), b) == (office.add_business_days(day1, a + b))
    assert office.add_business_days(office.add_business_days(day1, a), -a) == day1
