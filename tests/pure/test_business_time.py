"""The office calendar at its edges: boundary seconds, closed days, half-days, split days, DST nights."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from tests.pure.office import at, calendar, day
from tickets.business_time import BusinessCalendar, CalendarHorizonError, parse_rules

HALF_DAY = {"2026-12-24": [["08:00", "12:00"]]}
SPLIT = [[["08:00", "12:00"], ["13:00", "17:00"]]] * 5 + [[], []]
ROUND_THE_CLOCK = [[["00:00", "24:00"]]] * 7
NIGHTS = [[["00:00", "06:00"], ["22:00", "24:00"]]] * 7

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("received", "day1"),
    [
        ("2026-09-15 00:00:00", "2026-09-15"),
        ("2026-09-15 07:59:59", "2026-09-15"),
        ("2026-09-15 08:00:00", "2026-09-15"),
        ("2026-09-15 16:59:59", "2026-09-15"),
        ("2026-09-15 17:00:00", "2026-09-16"),
        ("2026-09-15 17:00:01", "2026-09-16"),
        ("2026-09-18 17:00:00", "2026-09-21"),
        ("2026-09-19 12:00:00", "2026-09-21"),
        ("2026-11-26 09:00:00", "2026-11-30"),
    ],
)
def test_day_1_turns_at_exactly_cob(office: BusinessCalendar, received: str, day1: str) -> None:
    assert office.day1(at(received)) == day(day1)


def test_a_fraction_of_a_second_before_cob_is_before_it(office: BusinessCalendar) -> None:
    assert office.day1(at("2026-09-15 16:59:59.999999")) == day("2026-09-15")


def test_only_the_office_zone_decides(office: BusinessCalendar) -> None:
    tokyo = timezone(timedelta(hours=9))
    assert office.day1(at("2026-09-15 16:59:59").astimezone(tokyo)) == day("2026-09-15")


def test_a_half_day_ends_at_its_own_close() -> None:
    office = calendar(special=HALF_DAY)
    assert office.is_business_day(day("2026-12-24"))
    assert office.cob(day("2026-12-24")) == at("2026-12-24 12:00")
    assert office.day1(at("2026-12-24 11:59:59")) == day("2026-12-24")
    assert office.day1(at("2026-12-24 12:00:00")) == day("2026-12-28")


def test_a_split_day_is_one_business_day_and_its_noon_is_closed() -> None:
    office = calendar(weekly=SPLIT)
    assert office.day1(at("2026-09-15 12:30")) == day("2026-09-15")
    assert not office.is_open(at("2026-09-15 12:00"))
    assert office.next_open(at("2026-09-15 12:00")) == at("2026-09-15 13:00")
    assert office.business_seconds(at("2026-09-15 11:00"), at("2026-09-15 14:00")) == 2 * 3600
    assert office.deadline_after(at("2026-09-15 08:00"), 4 * 3600) == at("2026-09-15 12:00")
    assert office.deadline_after(at("2026-09-15 08:00"), 4 * 3600 + 1) == at("2026-09-15 13:00:01")
    assert office.before(at("2026-09-15 17:00"), 4 * 3600) == at("2026-09-15 13:00")


def test_special_hours_open_a_day_that_is_closed_by_habit() -> None:
    office = calendar(special={"2026-09-19": [["10:00", "14:00"]]})
    assert office.day1(at("2026-09-18 18:00")) == day("2026-09-19")
    assert office.opening(day("2026-09-19")) == at("2026-09-19 10:00")


@pytest.mark.parametrize(
    ("n", "reached"),
    [(-1, "2026-09-18"), (0, "2026-09-21"), (1, "2026-09-21"), (2, "2026-09-22")],
)
def test_steps_from_a_closed_day(office: BusinessCalendar, n: int, reached: str) -> None:
    assert office.add_business_days(day("2026-09-20"), n) == day(reached)


@pytest.mark.parametrize(("n", "reached"), [(-1, "2026-09-17"), (0, "2026-09-18"), (1, "2026-09-21")])
def test_steps_from_a_business_day(office: BusinessCalendar, n: int, reached: str) -> None:
    assert office.add_business_days(day("2026-09-18"), n) == day(reached)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2026-09-18", "2026-09-18", 0),
        ("2026-09-18", "2026-09-20", 0),
        ("2026-09-18", "2026-09-21", 1),
        ("2026-09-19", "2026-09-21", 1),
        ("2026-09-21", "2026-09-18", -1),
        ("2026-11-25", "2026-12-01", 2),
    ],
)
def test_business_days_between_two_dates(office: BusinessCalendar, first: str, last: str, days: int) -> None:
    assert office.business_days_between(day(first), day(last)) == days


def test_closures_have_names_and_closed_days_no_hours(office: BusinessCalendar) -> None:
    assert office.closure_name(day("2026-11-26")) == "Thanksgiving Day"
    assert office.closure_name(day("2026-09-20")) is None
    with pytest.raises(ValueError, match="closed on 2026-11-26"):
        office.cob(day("2026-11-26"))
    with pytest.raises(ValueError, match="closed on 2026-09-20"):
        office.opening(day("2026-09-20"))


def test_a_deadline_is_the_close_and_a_wake_up_the_opening(office: BusinessCalendar) -> None:
    assert office.deadline_after(at("2026-09-15 08:00"), 9 * 3600) == at("2026-09-15 17:00")
    assert office.next_open(at("2026-09-15 17:00")) == at("2026-09-16 08:00")
    assert office.next_open(at("2026-09-15 16:59:59")) == at("2026-09-15 16:59:59")


@pytest.mark.parametrize(
    ("due", "warning"),
    [
        ("2026-09-16 17:00", "2026-09-16 13:00"),
        ("2026-09-16 12:00", "2026-09-16 08:00"),
        ("2026-09-16 10:00", "2026-09-15 15:00"),
        ("2026-09-21 09:00", "2026-09-18 14:00"),
        ("2026-09-20 12:00", "2026-09-18 13:00"),
    ],
)
def test_four_business_hours_before_a_deadline(office: BusinessCalendar, due: str, warning: str) -> None:
    assert office.before(at(due), 4 * 3600) == at(warning)


def test_no_seconds_move_nothing_and_fewer_are_refused(office: BusinessCalendar) -> None:
    closed = at("2026-09-19 12:00")
    assert office.deadline_after(closed, 0) == closed == office.before(closed, 0)
    assert office.business_seconds(at("2026-09-16 12:00"), at("2026-09-15 12:00")) == 0
    with pytest.raises(ValueError, match=r"^Business seconds are counted from 0 up\.$"):
        office.deadline_after(closed, -1)
    with pytest.raises(ValueError, match=r"^Business seconds are counted from 0 up\.$"):
        office.before(closed, -1)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-09-15 17:00", "2026-09-17 08:00"),
        ("2026-03-06 15:00", "2026-03-09 15:00"),
        ("2026-10-30 15:00", "2026-11-02 15:00"),
        ("2026-11-25 15:00", "2026-11-30 15:00"),
    ],
)
def test_24_hours_or_less_keeps_the_wall_time(office: BusinessCalendar, received: str, due: str) -> None:
    assert office.quick_fix(at(received)) == at(due)


def test_24_hours_or_less_takes_the_wall_time_as_written_on_a_half_day() -> None:
    assert calendar(special=HALF_DAY).quick_fix(at("2026-12-23 15:00")) == at("2026-12-24 15:00")


@pytest.mark.parametrize(("date", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-11-02", 24)])
def test_a_day_around_the_clock_has_the_hours_of_its_night(date: str, hours: int) -> None:
    office = calendar(weekly=ROUND_THE_CLOCK, closed=[])
    opening, cob = office.opening(day(date)), office.cob(day(date))
    assert cob - opening == timedelta(hours=hours)
    assert office.business_seconds(opening, cob) == hours * 3600
    assert office.next_open(cob) == cob
    assert office.day1(cob - SECOND) == day(date)


@pytest.mark.parametrize(("date", "hours"), [("2026-03-08", 7), ("2026-11-01", 9)])
def test_a_night_shift_works_the_hours_that_pass(date: str, hours: int) -> None:
    office = calendar(weekly=NIGHTS, closed=[])
    assert office.business_seconds(at(f"{date} 00:00"), office.cob(day(date))) == hours * 3600


def test_a_wall_time_that_is_left_out_is_the_jump_and_one_shown_twice_its_first_showing() -> None:
    office = calendar(weekly=[[["01:30", "02:30"]]] * 7, closed=[])
    spring, autumn = day("2026-03-08"), day("2026-11-01")
    assert office.opening(spring) == datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
    assert office.cob(spring) == datetime(2026, 3, 8, 7, 0, tzinfo=UTC)
    assert office.opening(autumn) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert office.cob(autumn) == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "wall", "instant"),
    [
        ("2026-09-15", time(16, 59, 59), datetime(2026, 9, 15, 20, 59, 59, tzinfo=UTC)),
        ("2026-03-08", time(2, 30), datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("2026-11-01", time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2028-12-31", time(23, 59, 59), datetime(2029, 1, 1, 4, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_instant_of_a_wall_time(office: BusinessCalendar, date: str, wall: time, instant: datetime) -> None:
    assert office.instant_of(day(date), wall) == instant


def test_a_day_whose_only_hours_are_left_out_is_no_business_day() -> None:
    office = calendar(weekly=[[["02:15", "02:45"]]] * 7, closed=[])
    assert not office.is_business_day(day("2026-03-08"))
    assert office.roll_forward(day("2026-03-08")) == day("2026-03-09")


def test_a_whole_date_that_a_zone_left_out_is_no_business_day() -> None:
    rules = {"zone": "Pacific/Apia", "weekly": ROUND_THE_CLOCK}
    apia = BusinessCalendar(parse_rules({**rules, "known_from": "2011-12-01", "known_until": "2012-01-31"}))
    assert not apia.is_business_day(day("2011-12-30"))
    assert apia.cob(day("2011-12-29")) == apia.opening(day("2011-12-31"))


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda o: o.day1(at("2025-12-31 23:59:59")), "begins on 1 January 2026"),
        (lambda o: o.day1(at("2029-01-01 00:00")), "ends on 31 December 2028: add the closed dates"),
        (lambda o: o.day1(at("2028-12-29 17:00")), "ends on"),
        (lambda o: o.next_open(at("2028-12-30 12:00")), "ends on"),
        (lambda o: o.cob(day("2029-01-02")), "ends on"),
        (lambda o: o.instant_of(day("2029-01-01"), time(8)), "ends on"),
        (lambda o: o.instant_of(day("2025-12-31"), time(8)), "begins on"),
        (lambda o: o.is_business_day(day("2025-12-31")), "begins on"),
        (lambda o: o.add_business_days(day("2028-12-29"), 1), "ends on"),
        (lambda o: o.add_business_days(day("2026-01-02"), -1), "begins on"),
        (lambda o: o.roll_forward(day("2028-12-30")), "ends on"),
        (lambda o: o.deadline_after(at("2028-12-29 16:00"), 3601), "ends on"),
        (lambda o: o.before(at("2026-01-02 09:00"), 3601), "begins on"),
        (lambda o: o.business_seconds(at("2028-12-29 16:00"), at("2029-01-01 00:00")), "ends on"),
    ],
)
def test_no_date_is_invented_beyond_the_horizon(
    office: BusinessCalendar, ask: Callable[[BusinessCalendar], object], words: str
) -> None:
    with pytest.raises(CalendarHorizonError, match=words):
        ask(office)


def test_the_last_days_of_the_horizon_can_be_used(office: BusinessCalendar) -> None:
    assert office.business_seconds(at("2028-12-29 16:00"), at("2028-12-31 23:59:59")) == 3600
    assert office.deadline_after(at("2028-12-29 16:00"), 3600) == at("2028-12-29 17:00")


def test_nothing_is_known_of_the_day_after_the_last_one() -> None:
    office = calendar(known_until="2026-09-15")
    with pytest.raises(CalendarHorizonError, match="ends on 15 September 2026"):
        office.add_business_days(day("2026-09-15"), 1)


def test_where_no_day_is_open_the_calendar_ends_before_a_date_is_found() -> None:
    office = calendar(known_from="2026-09-19", known_until="2026-09-20")
    saturday = at("2026-09-19 12:00")
    for ask in (office.day1, office.next_open, lambda instant: office.deadline_after(instant, 1)):
        with pytest.raises(CalendarHorizonError, match="ends on 20 September 2026"):
            ask(saturday)


def test_an_instant_without_a_zone_is_refused(office: BusinessCalendar) -> None:
    with pytest.raises(ValueError, match=r"^This instant has no zone: give it one, such as datetime\.UTC\.$"):
        office.day1(datetime(2026, 9, 15, 10))  # noqa: DTZ001


def test_calendars_are_equal_by_their_rules(office: BusinessCalendar) -> None:
    assert calendar() == office != calendar(closed=[])
    assert repr(office) == "BusinessCalendar(America/New_York, 2026-01-01 to 2028-12-31)"
