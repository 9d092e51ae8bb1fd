"""Laws of the office calendar, for calendars, zones and instants that nobody thought of."""

from bisect import bisect_left
from datetime import date, datetime
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.pure.office import standard_calendar
from tests.pure.slow import DAY, INSTANTS, SECOND, SlowCalendar, rules
from tickets.business_time import BusinessCalendar, CalendarHorizonError, CalendarRules
from tickets.sla import Policy, timetable


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
