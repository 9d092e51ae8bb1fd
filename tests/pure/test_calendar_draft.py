"""An edited calendar, and what only closing dates may never do."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pure.office import at, day, standard_calendar
from tickets.business_time import BusinessCalendar
from tickets.calendar_draft import CalendarDraft, OwnDay, hours_as_json, only_closes
from tickets.calendar_rules import CalendarRulesError, parse_rules
from tickets.sla import Act, Owed, Policy, deadline

MORNING = ((time(8), time(12)),)
BASE = standard_calendar().rules
DRAFT = CalendarDraft(
    BASE.zone,
    BASE.weekly,
    {at: OwnDay(name) for at, name in BASE.closures.items()},
    BASE.known_from,
    BASE.known_until,
)


def test_a_draft_is_the_calendar_that_it_was_made_from() -> None:
    assert DRAFT.rules() == BASE


def test_a_day_is_closed_cut_short_and_opened_again() -> None:
    storm = day("2026-09-16")
    closed = DRAFT.with_day(storm, OwnDay("Storm day"))
    assert closed.rules().closures[storm] == "Storm day"
    cut = closed.with_day(storm, OwnDay("Storm day", MORNING))
    assert cut.rules().hours(storm) == MORNING
    assert cut.without_day(storm) == DRAFT


def test_the_next_year_brings_its_closures_and_ends_where_it_ends() -> None:
    assert DRAFT.next_year == 2029
    longer = DRAFT.with_next_year({day("2028-12-31"): "Too early", day("2029-01-01"): "New Year's Day"})
    assert longer.known_until == day("2029-12-31")
    assert longer.days.keys() - DRAFT.days.keys() == {day("2029-01-01")}
    assert longer.rules().closures[day("2029-01-01")] == "New Year's Day"
    assert longer.next_year == 2030


def test_a_calendar_that_ends_within_a_year_is_known_to_its_end_next() -> None:
    draft = CalendarDraft(BASE.zone, BASE.weekly, {}, BASE.known_from, day("2026-06-30"))
    longer = draft.with_next_year({day("2026-05-25"): "Memorial Day", day("2026-09-07"): "Labor Day"})
    assert (draft.next_year, longer.known_until, list(longer.days)) == (2026, day("2026-12-31"), [day("2026-09-07")])


def test_a_draft_is_checked_when_it_becomes_rules() -> None:
    with pytest.raises(CalendarRulesError, match="never opens"):
        DRAFT.with_week(((),) * 7).rules()


def test_hours_are_kept_as_they_are_read() -> None:
    hours = ((time(8), time(12)), (time(13, 30, 15), time(0)))
    written = hours_as_json(hours)
    assert written == [["08:00", "12:00"], ["13:30:15", "00:00"]]
    assert parse_rules({"zone": "UTC", "weekly": [written] * 7}).weekly[0] == hours


@pytest.mark.parametrize(
    ("changed", "only_closed"),
    [
        (DRAFT, True),
        (DRAFT.with_day(day("2026-09-16"), OwnDay("Storm day")), True),
        (DRAFT.with_next_year({day("2029-01-01"): "New Year's Day"}), True),
        (DRAFT.with_day(day("2026-09-16"), OwnDay("Half-day", MORNING)), False),
        (DRAFT.with_day(day("2026-12-25"), OwnDay("Half-day", MORNING)), False),
        (DRAFT.without_day(day("2026-12-25")), False),
        (DRAFT.without_day(BASE.known_from), False),
        (DRAFT.with_day(BASE.known_until, OwnDay("Open", MORNING)), False),
        (DRAFT.with_week((MORNING,) * 7), False),
        (CalendarDraft("UTC", DRAFT.weekly, DRAFT.days, DRAFT.known_from, DRAFT.known_until), False),
        (CalendarDraft(DRAFT.zone, DRAFT.weekly, DRAFT.days, DRAFT.known_from, day("2027-12-31")), False),
    ],
)
def test_which_changes_only_close(changed: CalendarDraft, only_closed: bool) -> None:
    assert only_closes(BASE, changed.rules()) is only_closed


def test_a_half_day_that_is_closed_and_one_that_is_lengthened() -> None:
    half = DRAFT.with_day(day("2026-12-24"), OwnDay("Half-day", MORNING))
    assert only_closes(half.rules(), half.with_day(day("2026-12-24"), OwnDay("Closed")).rules())
    assert not only_closes(half.rules(), half.without_day(day("2026-12-24")).rules())


RECEIPTS = st.integers(0, 120 * 24 * 60).map(lambda minutes: at("2026-08-01 00:00") + timedelta(minutes=minutes))
CLOSED = st.sets(st.integers(0, 120).map(lambda n: date(2026, 8, 1) + timedelta(days=n)), max_size=8)


@given(received=RECEIPTS, closed=CLOSED, act=st.sampled_from(Act))
def test_a_closure_moves_no_unpaused_deadline_earlier(received: datetime, closed: set[date], act: Act) -> None:
    draft = DRAFT
    for each in closed:
        draft = draft.with_day(each, OwnDay("Storm day"))
    policy, owed = Policy(completion_days=3), Owed(act, received, received)
    before = deadline(standard_calendar(), policy, owed).due_at
    assert deadline(BusinessCalendar(draft.rules()), policy, owed).due_at >= before
