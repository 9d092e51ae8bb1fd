"""Commitments and warnings; the timetables themselves are in the worked examples."""

import pytest

from tests.pure.office import at, day
from tickets.business_time import BusinessCalendar
from tickets.sla import ClosedDayError, Policy, committed_due, timetable, warning_at


def test_a_committed_date_is_due_at_its_cob(office: BusinessCalendar) -> None:
    assert committed_due(office, day("2026-09-29")) == at("2026-09-29 17:00")


@pytest.mark.parametrize(
    ("chosen", "offered"),
    [("2026-09-19", "2026-09-21"), ("2026-11-26", "2026-11-30"), ("2027-12-31", "2028-01-03")],
)
def test_a_closed_day_is_refused_and_the_next_business_day_offered(
    office: BusinessCalendar, chosen: str, offered: str
) -> None:
    with pytest.raises(ClosedDayError) as refusal:
        committed_due(office, day(chosen))
    assert refusal.value.day == day(chosen)
    assert refusal.value.offered == day(offered)


def test_the_refusal_says_both_days_in_words(office: BusinessCalendar) -> None:
    with pytest.raises(ClosedDayError, match="Sat 19 Sep: the next business day is Mon 21 Sep"):
        committed_due(office, day("2026-09-19"))


def test_where_no_completion_is_owed_there_is_none(office: BusinessCalendar) -> None:
    assert timetable(office, Policy(), at("2026-09-15 10:00")).completion is None


def test_the_policy_sets_the_days(office: BusinessCalendar) -> None:
    policy = Policy(
        confirmation_day=1, next_steps_day=2, follow_up_first_weeks=1, follow_up_last_weeks=3, warning_seconds=3600
    )
    table = timetable(office, policy, at("2026-09-15 10:00"))
    assert table.confirmation == at("2026-09-15 17:00")
    assert table.next_steps == at("2026-09-16 17:00")
    assert table.follow_up_2_weeks == at("2026-09-22 17:00")
    assert table.follow_up_4_weeks == at("2026-10-06 17:00")
    assert table.warning == at("2026-09-15 16:00")


def test_the_warning_counts_open_hours_only(office: BusinessCalendar) -> None:
    assert warning_at(office, Policy(), at("2026-09-21 10:00")) == at("2026-09-18 15:00")
