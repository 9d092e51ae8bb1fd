"""Every deadline with its derivation: days, weeks, commitments, pauses [4.4] [4.6] [4.7] [4.10]."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.pure.office import at, calendar, day, standard_calendar
from tests.pure.slow import DAY, INSTANTS, SLOT
from tickets.business_time import BusinessCalendar
from tickets.pauses import Move, Pause, from_instant, merged, moves
from tickets.sla import (
    UNMOVED,
    Act,
    ClosedDayError,
    Deadline,
    Owed,
    Policy,
    Rule,
    committed_due,
    deadline,
    timetable,
    warning_at,
    weeks_day,
)

TUESDAY = at("2026-09-15 10:00")
OVERNIGHT = Pause(at("2026-09-15 16:00"), at("2026-09-16 09:00"))  # one business day


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
    with pytest.raises(ClosedDayError, match=r"^Closed on Fri 31 Dec: the next business day is Mon 3 Jan 2028\.$"):
        committed_due(office, day("2027-12-31"))


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


# Each act


@pytest.mark.parametrize(
    ("act", "policy", "rule", "count", "due"),
    [
        (Act.CONFIRMATION, Policy(), Rule.DAY, 2, "2026-09-16"),
        (Act.NEXT_STEPS, Policy(), Rule.DAY, 3, "2026-09-17"),
        (Act.COMPLETION, Policy(completion_days=3), Rule.DAY, 4, "2026-09-18"),
        (Act.COMPLETION, Policy(completion_days=3, completion_from_day=2), Rule.DAY, 5, "2026-09-21"),
        (Act.COMPLETION, Policy(completion_days=0), Rule.DAY, 1, "2026-09-15"),
        (Act.COMPLETION, Policy(completion_days=None), Rule.DAY, 1, "2026-09-15"),
        (Act.FOLLOW_UP, Policy(), Rule.WEEKS, 4, "2026-10-13"),
        (Act.FOLLOW_UP, Policy(follow_up_last_weeks=6), Rule.WEEKS, 6, "2026-10-27"),
    ],
)
def test_what_each_act_is_counted_by(
    office: BusinessCalendar, act: Act, policy: Policy, rule: Rule, count: int, due: str
) -> None:
    found = deadline(office, policy, Owed(act, TUESDAY, TUESDAY))
    cob = at(f"{due} 17:00")
    assert found == Deadline(
        rule, day("2026-09-15"), count, day(due), day(due), (), cob, warning_at(office, policy, cob)
    )
    assert found.day == day(due)


def test_weeks_that_end_on_a_closed_day_roll(office: BusinessCalendar) -> None:
    found = deadline(office, Policy(), Owed(Act.FOLLOW_UP, at("2026-05-22 12:00"), at("2026-05-22 12:00")))
    assert (found.aimed, found.rolled, found.day) == (day("2026-06-19"), day("2026-06-22"), day("2026-06-22"))
    assert weeks_day(office, day("2026-05-22"), 4) == day("2026-06-22")


@pytest.mark.parametrize(
    ("owed_from", "counted_from"),
    [
        ("2026-10-13 16:59:59", "2026-09-15"),
        ("2026-10-13 17:00", "2026-10-14"),  # the 4-week date is past: four weeks from here
        ("2026-11-05 12:00", "2026-11-05"),
    ],
)
def test_an_update_owed_anew_after_the_last_week_gets_its_own_weeks(
    office: BusinessCalendar, owed_from: str, counted_from: str
) -> None:
    found = deadline(office, Policy(), Owed(Act.FOLLOW_UP, TUESDAY, at(owed_from)))
    assert found.counted_from == day(counted_from)
    assert found.due_at == office.cob(weeks_day(office, day(counted_from), 4))


@pytest.mark.parametrize("act", [Act.NEXT_STEPS, Act.COMPLETION, Act.FOLLOW_UP])
def test_a_committed_date_comes_before_the_rules_of_its_act(office: BusinessCalendar, act: Act) -> None:
    found = deadline(office, Policy(), Owed(act, TUESDAY, TUESDAY, day("2026-09-29")))
    assert (found.rule, found.counted_from, found.count) == (Rule.COMMITTED, day("2026-09-29"), 0)
    assert found.due_at == at("2026-09-29 17:00")


def test_a_committed_date_that_became_closed_rolls() -> None:
    closed_later = calendar(closed=["2026-09-29"])
    found = deadline(closed_later, Policy(), Owed(Act.FOLLOW_UP, TUESDAY, TUESDAY, day("2026-09-29")))
    assert (found.aimed, found.rolled, found.due_at) == (
        day("2026-09-29"),
        day("2026-09-30"),
        at("2026-09-30 17:00"),
    )


@pytest.mark.parametrize(
    ("received", "begun", "due"),
    [
        ("2026-09-15 15:00", "2026-09-15", "2026-09-16 15:00"),
        ("2026-09-18 15:00", "2026-09-18", "2026-09-21 15:00"),
        ("2026-09-19 10:00", "2026-09-21", "2026-09-22 08:00"),
        ("2026-11-25 15:00", "2026-11-25", "2026-11-30 15:00"),
    ],
)
def test_24_hours_are_due_at_the_same_time_of_the_next_day(
    office: BusinessCalendar, received: str, begun: str, due: str
) -> None:
    found = deadline(office, Policy(), Owed(Act.QUICK_FIX, at(received), at(received)))
    assert (found.rule, found.counted_from, found.count, found.due_at) == (Rule.NEXT_DAY, day(begun), 1, at(due))
    assert found.day == office.local_date(at(due))
    assert found.warn_at == warning_at(office, Policy(), at(due))


# Pauses


def test_a_pause_moves_every_deadline_but_the_confirmation_and_24_hours(office: BusinessCalendar) -> None:
    policy = Policy(completion_days=3)
    due = {act: deadline(office, policy, Owed(act, TUESDAY, TUESDAY), (OVERNIGHT,)) for act in Act}
    assert {act: found.day for act, found in due.items()} == {
        Act.CONFIRMATION: day("2026-09-16"),
        Act.NEXT_STEPS: day("2026-09-18"),
        Act.COMPLETION: day("2026-09-21"),
        Act.FOLLOW_UP: day("2026-10-14"),
        Act.QUICK_FIX: day("2026-09-16"),
    }
    third = due[Act.NEXT_STEPS]
    assert third.moves == (Move(OVERNIGHT, 1, day("2026-09-17"), day("2026-09-18")),)
    assert (third.rolled, third.due_at) == (day("2026-09-17"), at("2026-09-18 17:00"))
    assert third.warn_at == at("2026-09-18 13:00")


def test_a_committed_date_is_moved_from_where_it_rolled_to() -> None:
    closed_later = calendar(closed=["2026-09-29"])
    over_cob = Pause(at("2026-09-30 16:00"), at("2026-09-30 18:00"))
    found = deadline(closed_later, Policy(), Owed(Act.FOLLOW_UP, TUESDAY, TUESDAY, day("2026-09-29")), (over_cob,))
    assert found.moves == (Move(over_cob, 1, day("2026-09-30"), day("2026-10-01")),)


def test_only_what_of_a_pause_comes_after_the_act_was_owed_counts(office: BusinessCalendar) -> None:
    two_days = Pause(at("2026-09-15 16:00"), at("2026-09-17 09:00"))
    in_between = Owed(Act.NEXT_STEPS, TUESDAY, at("2026-09-16 10:00"))
    assert deadline(office, Policy(), in_between, (two_days,)).day == day("2026-09-18")
    afterwards = Owed(Act.NEXT_STEPS, TUESDAY, at("2026-09-17 09:00"))
    assert deadline(office, Policy(), afterwards, (two_days,)).day == day("2026-09-17")


def test_a_timetable_moves_with_the_pauses_after_receipt(office: BusinessCalendar) -> None:
    before_receipt = Pause(at("2026-09-10 09:00"), at("2026-09-14 09:00"))
    policy = Policy(completion_days=3)
    table = timetable(office, policy, TUESDAY, (before_receipt, OVERNIGHT))
    assert [table.confirmation, table.next_steps, table.completion] == [
        at("2026-09-16 17:00"),
        at("2026-09-18 17:00"),
        at("2026-09-21 17:00"),
    ]
    assert table.follow_up_2_weeks == at("2026-09-30 17:00")
    assert table.follow_up_4_weeks == at("2026-10-14 17:00")
    assert table.quick_fix == at("2026-09-16 10:00")
    assert table.warning == at("2026-09-16 13:00")
    assert timetable(office, policy, TUESDAY, (before_receipt,)) == timetable(office, policy, TUESDAY)


# Laws

POLICIES = st.builds(
    Policy,
    confirmation_day=st.integers(1, 4),
    next_steps_day=st.integers(1, 6),
    completion_days=st.none() | st.integers(0, 5),
    completion_from_day=st.integers(1, 3),
    follow_up_first_weeks=st.integers(1, 3),
    follow_up_last_weeks=st.integers(3, 6),
    warning_seconds=st.integers(0, 40_000),
)
RECEIVED = INSTANTS.filter(lambda instant: instant < at("2028-06-01 00:00"))


@st.composite
def stories(draw: st.DrawFn) -> tuple[datetime, tuple[Pause, ...]]:
    """A receipt, and some merged pauses around and after it."""
    received = draw(RECEIVED)
    gaps = draw(st.lists(st.tuples(st.integers(-100, 2000), st.integers(0, 600)), max_size=4))
    pauses = [Pause(received + SLOT * gap, received + SLOT * (gap + length)) for gap, length in gaps]
    assume(all(each.start > at("2026-01-02 00:00") for each in pauses))
    return received, merged(pauses)


@given(POLICIES, stories())
def test_a_timetable_is_the_deadlines_of_its_acts(policy: Policy, story: tuple[datetime, tuple[Pause, ...]]) -> None:
    office, (received, pauses) = standard_calendar(), story
    table = timetable(office, policy, received, pauses)
    due = {act: deadline(office, policy, Owed(act, received, received), pauses) for act in Act}
    assert table.confirmation == due[Act.CONFIRMATION].due_at
    assert table.warning == due[Act.CONFIRMATION].warn_at
    assert table.next_steps == due[Act.NEXT_STEPS].due_at
    assert table.completion == (due[Act.COMPLETION].due_at if policy.completion_days is not None else None)
    assert table.follow_up_4_weeks == due[Act.FOLLOW_UP].due_at
    assert table.quick_fix == due[Act.QUICK_FIX].due_at
    assert table.day1 == due[Act.FOLLOW_UP].counted_from


@given(POLICIES, stories(), st.sampled_from(Act), st.none() | st.integers(0, 60))
def test_a_deadline_is_its_own_derivation(
    policy: Policy, story: tuple[datetime, tuple[Pause, ...]], act: Act, committed: int | None
) -> None:
    office, (received, pauses) = standard_calendar(), story
    date = None if committed is None else office.day1(received) + DAY * committed
    owed = Owed(act, received, received, date)
    found, unpaused = deadline(office, policy, owed, pauses), deadline(office, policy, owed)
    assert found.due_at == (office.quick_fix(received) if found.rule is Rule.NEXT_DAY else office.cob(found.day))
    assert found.due_at >= unpaused.due_at
    assert found.rolled == unpaused.day == office.roll_forward(found.aimed)
    assert found.warn_at == warning_at(office, policy, found.due_at)
    assert found.moves == (() if act in UNMOVED else moves(office, found.rolled, from_instant(pauses, received)))


@pytest.mark.parametrize(
    ("act", "carried", "pauses", "rule", "due"),
    [
        (Act.NEXT_STEPS, "2026-09-16", (), Rule.CARRIED, "2026-09-16 17:00"),
        (Act.NEXT_STEPS, "2026-09-17", (), Rule.DAY, "2026-09-17 17:00"),
        (Act.NEXT_STEPS, "2026-09-18", (), Rule.DAY, "2026-09-17 17:00"),
        (Act.FOLLOW_UP, "2026-09-19", (), Rule.CARRIED, "2026-09-21 17:00"),
        (Act.NEXT_STEPS, "2026-09-16", (("2026-09-15 09:00", "2026-09-18 09:00"),), Rule.CARRIED, "2026-09-18 17:00"),
        (Act.CONFIRMATION, "2026-09-15", (), Rule.CARRIED, "2026-09-15 17:00"),
        # A confirmation stands still for nothing, a carried one neither.
        (
            Act.CONFIRMATION,
            "2026-09-15",
            (("2026-09-15 09:00", "2026-09-18 09:00"),),
            Rule.CARRIED,
            "2026-09-15 17:00",
        ),
        (Act.CONFIRMATION, "2026-09-17", (("2026-09-16 11:00", "2026-09-18 09:00"),), Rule.DAY, "2026-09-16 17:00"),
    ],
)
def test_of_its_own_date_and_that_of_a_merged_request_the_earlier_counts(
    office: BusinessCalendar, act: Act, carried: str, pauses: tuple[tuple[str, str], ...], rule: Rule, due: str
) -> None:
    """Merged on Wed 16 at 10:00; of a pause only what comes after that moves the date [4.10], [4.12]."""
    received, merged_at = at("2026-09-15 10:00"), at("2026-09-16 10:00")
    owed = Owed(act, received, received, None, (day(carried), merged_at))
    found = deadline(office, Policy(), owed, merged(Pause(at(start), at(end)) for start, end in pauses))
    assert (found.rule, found.due_at) == (rule, at(due))
    assert found.warn_at == at(due) - timedelta(hours=4)
