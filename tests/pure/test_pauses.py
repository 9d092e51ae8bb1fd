"""Pauses: what they are together, how far they move a day, and the open seconds they take away [4.9] [4.10]."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.pure.office import at, calendar, day, standard_calendar
from tests.pure.slow import INSTANTS, SECOND, SLOT, SlowCalendar, rules
from tickets.business_time import BusinessCalendar, CalendarHorizonError, CalendarRules
from tickets.pauses import Move, Pause, business_days, business_seconds, from_instant, merged, moves


def pause(start: str, end: str) -> Pause:
    """A pause by the office's clock in September 2026, such as from "15 16:00" to "16 09:00"."""
    return Pause(at(f"2026-09-{start}"), at(f"2026-09-{end}"))


def test_a_pause_may_last_no_time_but_never_less() -> None:
    assert pause("15 16:00", "15 16:00").start == at("2026-09-15 16:00")
    with pytest.raises(ValueError, match=r"^A pause ends before it starts: give its start first\.$"):
        pause("15 16:00", "15 15:59:59")


@pytest.mark.parametrize(
    ("pauses", "whole"),
    [
        ([], []),
        ([("15 10", "15 11")], [("15 10", "15 11")]),
        ([("15 12", "15 13"), ("15 10", "15 11")], [("15 10", "15 11"), ("15 12", "15 13")]),
        ([("15 10", "15 11"), ("15 11", "15 12")], [("15 10", "15 12")]),
        ([("15 10", "15 11"), ("15 11:00:01", "15 12")], [("15 10", "15 11"), ("15 11:00:01", "15 12")]),
        ([("15 10", "15 14"), ("15 11", "15 12")], [("15 10", "15 14")]),
        ([("15 10", "15 12"), ("15 11", "15 14")], [("15 10", "15 14")]),
    ],
)
def test_pauses_that_touch_or_overlap_are_one(pauses: list[tuple[str, str]], whole: list[tuple[str, str]]) -> None:
    assert merged(pause(*each) for each in pauses) == tuple(pause(*each) for each in whole)


def test_what_lies_at_or_after_an_instant() -> None:
    over, cut, ahead = pause("15 08:00", "15 10:00"), pause("15 09:00", "15 11:00"), pause("15 12:00", "15 13:00")
    kept = from_instant([over, cut, ahead], at("2026-09-15 10:00"))
    assert kept == (pause("15 10:00", "15 11:00"), ahead)


# The examples of the rules: received Tue 15 Sep 10:00, Day 3 was Thu 17 17:00


@pytest.mark.parametrize(
    ("start", "end", "days", "due"),
    [
        ("15 16:00", "16 09:00", 1, "18"),
        ("15 14:00", "15 16:00", 0, "17"),
        ("15 17:30", "16 07:00", 0, "17"),
        ("17 16:00", "21 10:00", 2, "21"),
        ("15 16:59:59", "15 17:00", 1, "18"),
        ("15 17:00", "16 16:59:59", 0, "17"),
        ("17 17:00", "18 17:00", 1, "18"),  # it starts in the due second, so not after it
        ("17 17:00:01", "18 17:00", 1, "17"),  # after the breach
        ("18 09:00", "25 09:00", 5, "17"),
        ("12 09:00", "13 09:00", 0, "17"),  # a weekend moves nothing
    ],
)
def test_a_pause_moves_a_day_by_whole_business_days(
    office: BusinessCalendar, start: str, end: str, days: int, due: str
) -> None:
    paused = pause(start, end)
    third, moved_to = day("2026-09-17"), day(f"2026-09-{due}")
    assert business_days(office, paused) == days
    assert moves(office, third, [paused]) == ((Move(paused, days, third, moved_to),) if moved_to != third else ())


def test_each_pause_moves_on_from_where_the_one_before_led(office: BusinessCalendar) -> None:
    first, nothing, second = (
        pause("15 16:00", "16 09:00"),
        pause("17 10:00", "17 11:00"),
        pause("18 16:00", "21 09:00"),
    )
    assert moves(office, day("2026-09-17"), [first, nothing, second]) == (
        Move(first, 1, day("2026-09-17"), day("2026-09-18")),
        Move(second, 1, day("2026-09-18"), day("2026-09-21")),
    )
    assert moves(office, day("2026-09-17"), [second]) == ()


def test_after_a_pause_that_comes_too_late_no_other_counts(office: BusinessCalendar) -> None:
    """They are in order, so the ones behind it are later still."""
    too_late, later = pause("18 09:00", "21 09:00"), pause("22 09:00", "23 09:00")
    assert moves(office, day("2026-09-17"), [too_late, later]) == ()


def test_a_pause_over_a_closed_week_and_a_half_day() -> None:
    office = calendar(special={"2026-12-24": [["08:00", "12:00"]]})
    over_christmas = Pause(at("2026-12-24 11:59:59"), at("2026-12-28 08:00"))
    after_the_half_day = Pause(at("2026-12-24 12:00"), at("2026-12-28 08:00"))
    assert business_days(office, over_christmas) == 1
    assert business_days(office, after_the_half_day) == 0


@pytest.mark.parametrize(
    ("a", "b", "pauses", "hours"),
    [
        ("15 10:00", "15 12:00", [], 2),
        ("15 10:00", "16 10:00", [("15 16:00", "16 09:00")], 7),
        ("15 10:00", "16 10:00", [("15 16:00", "15 18:00"), ("15 15:00", "15 17:00")], 7),
        ("15 10:00", "15 12:00", [("15 09:00", "15 11:00")], 1),
        ("15 10:00", "15 12:00", [("15 11:00", "15 13:00")], 1),
        ("15 10:00", "15 12:00", [("14 11:00", "16 13:00")], 0),
        ("15 10:00", "15 12:00", [("15 08:00", "15 10:00"), ("15 12:00", "15 13:00")], 2),
        ("15 12:00", "15 10:00", [("15 09:00", "15 16:00")], 0),
    ],
)
def test_open_seconds_less_the_pauses(
    office: BusinessCalendar, a: str, b: str, pauses: list[tuple[str, str]], hours: int
) -> None:
    paused = [pause(*each) for each in pauses]
    assert business_seconds(office, at(f"2026-09-{a}"), at(f"2026-09-{b}"), paused) == hours * 3600


def test_a_pause_beyond_the_known_closures_counts_as_far_as_it_is_asked_for(office: BusinessCalendar) -> None:
    endless = Pause(at("2026-09-15 11:00"), at("2040-01-01 00:00"))
    never_reached = Pause(at("2040-01-01 00:00"), at("2041-01-01 00:00"))
    asked = at("2026-09-15 10:00"), at("2026-09-15 12:00")
    assert business_seconds(office, *asked, [endless]) == 3600
    assert business_seconds(office, *asked, [never_reached]) == 2 * 3600
    with pytest.raises(CalendarHorizonError):
        moves(office, day("2026-09-17"), [endless])


# Laws

MONDAY = at("2026-09-14 07:00")


def lasting(start: datetime, quarters: int) -> Pause:
    return Pause(start, start + SLOT * quarters)


PAUSES = st.lists(st.builds(lasting, INSTANTS, st.integers(0, 1500)), max_size=5)
# Closer together, so that they meet each other and one deadline.
NEAR = st.lists(
    st.builds(lasting, st.integers(0, 900).map(lambda n: MONDAY + SLOT * n), st.integers(0, 300)), max_size=5
)
ANY = st.one_of(PAUSES, NEAR)
DAYS = st.integers(0, 12).map(lambda n: standard_calendar().add_business_days(day("2026-09-14"), n))


def covers(pauses: tuple[Pause, ...] | list[Pause], instant: datetime) -> bool:
    return any(each.start <= instant < each.end for each in pauses)


def moved(office: BusinessCalendar, due: date, pauses: tuple[Pause, ...]) -> date:
    """The day on which pauses leave a deadline."""
    steps = moves(office, due, pauses)
    return steps[-1].after if steps else due


@given(ANY, st.randoms())
def test_merging_keeps_the_same_time_in_order_and_apart(pauses: list[Pause], luck: Random) -> None:
    whole = merged(pauses)
    assert merged(whole) == whole
    assert all(one.end < other.start for one, other in pairwise(whole))
    edges = [edge for each in pauses for edge in (each.start, each.end)]
    for instant in (edge + step for edge in edges for step in (-SECOND, timedelta(0), SECOND)):
        assert covers(whole, instant) == covers(pauses, instant)
    luck.shuffle(pauses)
    assert merged(pauses) == whole


@given(ANY, INSTANTS)
def test_from_an_instant_on_the_same_time_is_covered(pauses: list[Pause], since: datetime) -> None:
    kept = from_instant(merged(pauses), since)
    assert all(since <= each.start <= each.end for each in kept)
    for instant in (edge for each in pauses for edge in (each.start, each.end - SECOND, each.end)):
        assert covers(kept, instant) == (covers(pauses, instant) and instant >= since)


@given(rules(), st.data())
def test_open_seconds_are_what_the_definition_says(written: CalendarRules, data: st.DataObject) -> None:
    """Second by second they would take long: the open quarters of an hour that no pause covers."""
    slow, quick = SlowCalendar(written), BusinessCalendar(written)
    slots = st.sampled_from(slow.slots)
    pairs = data.draw(st.lists(st.tuples(slots, slots).map(sorted), max_size=4))
    pauses = [Pause(start, end) for start, end in pairs]
    a, b = data.draw(slots), data.draw(slots)
    counted = sum(a <= slot < b and not covers(pauses, slot) for slot in slow.open_slots)
    assert business_seconds(quick, a, b, pauses) == counted * int(SLOT.total_seconds())


@given(DAYS, NEAR, NEAR)
def test_no_pause_brings_a_deadline_forward(due: date, pauses: list[Pause], more: list[Pause]) -> None:
    office = standard_calendar()
    with_some, with_more = moved(office, due, merged(pauses)), moved(office, due, merged(pauses + more))
    assert due <= with_some <= with_more


@given(DAYS, NEAR)
def test_one_that_starts_after_the_deadline_changes_nothing(due: date, pauses: list[Pause]) -> None:
    office = standard_calendar()
    late = [each for each in pauses if each.start > office.cob(due)]
    assume(late)
    assert moves(office, due, merged(late)) == ()


@given(DAYS, NEAR)
def test_after_a_pause_there_is_time_left(due: date, pauses: list[Pause]) -> None:
    """The deadline comes after the end of every pause that began before it."""
    office = standard_calendar()
    whole = merged(pauses)
    final = office.cob(moved(office, due, whole))
    assert all(final > each.end for each in whole if each.start < office.cob(due))


@given(DAYS, NEAR)
def test_one_pause_moves_by_the_difference_of_its_day_ones(due: date, pauses: list[Pause]) -> None:
    office = standard_calendar()
    for each in pauses:
        if each.start <= office.cob(due):
            days = office.business_days_between(office.day1(each.start), office.day1(each.end))
            assert moved(office, due, (each,)) == office.add_business_days(due, days)


@given(DAYS, NEAR, st.data())
def test_two_halves_of_a_pause_are_the_pause(due: date, pauses: list[Pause], data: st.DataObject) -> None:
    office = standard_calendar()
    halves = []
    for each in pauses:
        inner = each.start + SECOND * data.draw(st.integers(0, int((each.end - each.start).total_seconds())))
        halves += [Pause(inner, each.end), Pause(each.start, inner)]
    assert merged(halves) == merged(pauses)
    assert moves(office, due, merged(halves)) == moves(office, due, merged(pauses))


@given(DAYS, NEAR)
def test_the_steps_lead_from_the_first_day_to_the_last(due: date, pauses: list[Pause]) -> None:
    office = standard_calendar()
    whole = merged(pauses)
    steps = moves(office, due, whole)
    assert all(step.days > 0 and step.days == business_days(office, step.pause) for step in steps)
    assert all(office.business_days_between(step.before, step.after) == step.days for step in steps)
    assert all(step.pause in whole for step in steps)
    assert [step.before for step in steps] == [due, *(step.after for step in steps)][: len(steps)]
