"""What people do to a ladder, case by case: asking for a level, de-escalating, pausing [6.6], [6.7]."""

from datetime import datetime, timedelta

import pytest

from escalation.ladder import STANDARD_RUNGS, Eased, Facts, Owed, Rung, evaluate, forecast
from tests.pure.office import EASTERN, at
from tickets.business_time import BusinessCalendar
from tickets.pauses import Pause, merged

SECOND = timedelta(seconds=1)
NONE_FIRED: frozenset[int] = frozenset()
OWED = (Owed("next_steps", at("2026-09-17 17:00")),)
FRI, MON, WED, FRI_25 = (at(f"2026-09-{day} 08:00") for day in (18, 21, 23, 25))


def facts(**done: object) -> Facts:
    """Next steps due on Thu 17 Sep 17:00, on the standard ladder, with what people did."""
    return Facts(OWED, STANDARD_RUNGS, **done)  # type: ignore[arg-type]


def days(told: tuple[tuple[int, datetime], ...]) -> dict[int, str]:
    return {level: when.astimezone(EASTERN).strftime("%m-%d %H:%M") for level, when in told}


# Asked for


def test_before_a_breach_only_what_was_asked_for_is_told(office: BusinessCalendar) -> None:
    now = at("2026-09-16 10:00")
    decision = evaluate(facts(asked={1: now}), NONE_FIRED, office, now)
    assert (decision.tell, decision.tell_due_at, decision.asked) == (1, now, True)
    assert (decision.driver, decision.missed) == ("next_steps", ())
    assert decision.next_at == at("2026-09-17 17:00:01")
    assert evaluate(facts(asked={1: now}), frozenset({1}), office, now).tell is None


def test_the_levels_below_the_one_asked_for_collapse(office: BusinessCalendar) -> None:
    now = at("2026-09-16 10:00")
    decision = evaluate(facts(asked={3: now}), NONE_FIRED, office, now)
    assert (decision.tell, decision.collapsed) == (3, ((1, now), (2, now)))


def test_at_night_it_waits_for_the_opening(office: BusinessCalendar) -> None:
    now = at("2026-09-16 22:00")
    decision = evaluate(facts(asked={1: now}), NONE_FIRED, office, now)
    assert (decision.tell, decision.next_at) == (None, at("2026-09-17 08:00"))
    decision = evaluate(facts(asked={1: now}), NONE_FIRED, office, at("2026-09-17 08:00"))
    assert (decision.tell, decision.tell_due_at, decision.asked) == (1, now, True)


def test_a_level_that_the_breach_made_due_was_not_asked_for(office: BusinessCalendar) -> None:
    assert not evaluate(facts(), NONE_FIRED, office, FRI).asked
    assert not evaluate(facts(asked={1: FRI + SECOND}), NONE_FIRED, office, FRI + SECOND).asked
    assert evaluate(facts(asked={2: FRI + SECOND}), NONE_FIRED, office, FRI + SECOND).asked


def test_after_a_breach_the_asking_brings_its_level_forward_and_no_other(office: BusinessCalendar) -> None:
    asked = facts(asked={2: at("2026-09-18 10:00")})
    assert dict(forecast(asked, frozenset({1}), office, at("2026-09-18 10:00"))) == {
        2: at("2026-09-18 10:00"),
        3: WED,
        4: FRI_25,
    }


def test_an_acknowledgement_does_not_hold_what_was_asked_for(office: BusinessCalendar) -> None:
    held = facts(asked={2: at("2026-09-18 10:00")}, acknowledged={1: at("2026-09-18 10:00")})
    assert evaluate(held, frozenset({1}), office, at("2026-09-18 10:00")).tell == 2


def test_what_is_asked_for_is_told_even_while_paused(office: BusinessCalendar) -> None:
    now = at("2026-09-18 12:00")
    paused = facts(asked={2: now}, pauses=(Pause(at("2026-09-18 10:00"), at("2026-09-24 08:00")),))
    assert evaluate(paused, frozenset({1}), office, now).tell == 2


# De-escalated


@pytest.mark.parametrize(
    ("eased_at", "level_3", "level_4"),
    [
        ("2026-09-21 08:00", "09-23 08:00", "09-25 08:00"),
        ("2026-09-21 16:59", "09-23 08:00", "09-25 08:00"),
        ("2026-09-22 10:00", "09-24 08:00", "09-28 08:00"),
        ("2026-09-26 12:00", "09-29 08:00", "10-01 08:00"),
    ],
)
def test_the_levels_not_told_count_from_it(
    office: BusinessCalendar, eased_at: str, level_3: str, level_4: str
) -> None:
    eased = facts(eased=Eased(at(eased_at), 2))
    assert days(forecast(eased, frozenset({1, 2}), office, at(eased_at))) == {3: level_3, 4: level_4}


def test_at_least_one_business_day_even_where_the_intervals_are_equal(office: BusinessCalendar) -> None:
    rungs = (Rung(1, 0), Rung(2, 0), Rung(3, 0))
    eased = Facts(OWED, rungs, eased=Eased(FRI, 1))
    assert days(forecast(eased, frozenset({1}), office, FRI)) == {3: "09-21 08:00"}


def test_what_was_eased_is_asked_for_at_once_all_the_same(office: BusinessCalendar) -> None:
    both = facts(eased=Eased(MON, 2), asked={3: MON})
    assert evaluate(both, frozenset({1, 2}), office, MON).tell == 3


# Paused: the rungs without one are Fri 18, Mon 21, Wed 23 and Fri 25, at 08:00


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2026-09-17 17:30", "2026-09-18 07:00", "09-18 08:00, 09-21 08:00, 09-23 08:00, 09-25 08:00"),
        ("2026-09-17 17:30", "2026-09-18 10:00", "09-18 10:00, 09-21 08:00, 09-23 08:00, 09-25 08:00"),
        ("2026-09-17 17:30", "2026-09-21 08:00", "09-21 08:00, 09-22 08:00, 09-24 08:00, 09-28 08:00"),
        ("2026-09-18 08:00", "2026-09-21 10:00", "09-18 08:00, 09-22 08:00, 09-24 08:00, 09-28 08:00"),
        ("2026-09-18 10:00", "2026-09-18 16:00", "09-18 08:00, 09-21 08:00, 09-23 08:00, 09-25 08:00"),
        ("2026-09-18 10:00", "2026-09-22 08:00", "09-18 08:00, 09-23 08:00, 09-25 08:00, 09-29 08:00"),
        ("2026-09-18 18:00", "2026-09-20 12:00", "09-18 08:00, 09-21 08:00, 09-23 08:00, 09-25 08:00"),
        ("2026-09-24 10:00", "2026-09-28 08:00", "09-18 08:00, 09-21 08:00, 09-23 08:00, 09-29 08:00"),
        ("2026-09-25 08:00", "2026-10-06 08:00", "09-18 08:00, 09-21 08:00, 09-23 08:00, 09-25 08:00"),
        ("2026-09-17 17:00", "2026-09-21 10:00", "09-18 08:00, 09-21 08:00, 09-23 08:00, 09-25 08:00"),
    ],
)
def test_a_pause_moves_what_comes_after_its_start(office: BusinessCalendar, start: str, end: str, told: str) -> None:
    paused = facts(pauses=(Pause(at(start), at(end)),))
    assert ", ".join(days(forecast(paused, NONE_FIRED, office, OWED[0].due_at)).values()) == told


def test_a_second_pause_finds_the_rungs_where_the_first_has_moved_them(office: BusinessCalendar) -> None:
    """Level 2 was moved from Mon to Tue 22 by the first, so that the second, of Mon evening, moves it again."""
    pauses = merged(
        [
            Pause(at("2026-09-18 10:00"), at("2026-09-21 10:00")),
            Pause(at("2026-09-21 18:00"), at("2026-09-23 08:00")),
        ]
    )
    assert days(forecast(facts(pauses=pauses), NONE_FIRED, office, FRI)) == {
        1: "09-18 08:00",
        2: "09-23 08:00",
        3: "09-25 08:00",
        4: "09-29 08:00",
    }


@pytest.mark.parametrize(
    ("acknowledged_at", "level_2"),
    [
        ("2026-09-18 09:00", "09-23 08:00"),  # held to Tue 22, then moved by the one day of the pause
        ("2026-09-18 12:00", "09-23 08:00"),  # moved to Tue 22, then held
        ("2026-09-22 07:00", "09-23 08:00"),
    ],
)
def test_a_pause_and_an_acknowledgement_add_up(office: BusinessCalendar, acknowledged_at: str, level_2: str) -> None:
    both = facts(
        pauses=(Pause(at("2026-09-18 10:00"), at("2026-09-21 10:00")),), acknowledged={1: at(acknowledged_at)}
    )
    assert days(forecast(both, frozenset({1}), office, at("2026-09-22 07:00")))[2] == level_2


def test_a_held_rung_is_frozen_by_the_pause_that_begins_before_its_new_day(office: BusinessCalendar) -> None:
    """Level 2, due on Mon 21, is held to Tue 22; the pause of Mon noon would have come too late for Monday."""
    both = facts(
        acknowledged={1: at("2026-09-18 10:00")}, pauses=(Pause(at("2026-09-21 12:00"), at("2026-09-23 12:00")),)
    )
    assert days(forecast(both, frozenset({1}), office, at("2026-09-21 12:00")))[2] == "09-24 08:00"


def test_a_pause_of_days_without_a_breach_leaves_the_ladder_to_the_deadline(office: BusinessCalendar) -> None:
    """A pause before the due second has moved the deadline already; it does not move the rungs once more."""
    before = facts(pauses=(Pause(at("2026-09-15 16:00"), at("2026-09-16 09:00")),))
    assert forecast(before, NONE_FIRED, office, at("2026-09-16 10:00")) == forecast(
        facts(), NONE_FIRED, office, at("2026-09-16 10:00")
    )
