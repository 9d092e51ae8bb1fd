"""Who is told when: the rules of the ladder, case by case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from escalation.ladder import (
    STANDARD_RUNGS,
    Decision,
    Facts,
    Owed,
    Rung,
    evaluate,
    forecast,
    rung_times,
)
from tests.pure.office import at
from tickets.business_time import BusinessCalendar

SECOND = timedelta(seconds=1)
NONE_FIRED: frozenset[int] = frozenset()

DUE = at("2026-09-16 17:00")
LEVEL_1, LEVEL_2 = at("2026-09-17 08:00"), at("2026-09-18 08:00")
LEVEL_3, LEVEL_4 = at("2026-09-22 08:00"), at("2026-09-24 08:00")
ONE_OWED = Facts((Owed("confirmation", DUE, at("2026-09-16 13:00")),), STANDARD_RUNGS)


def warned(facts: Facts) -> Facts:
    return replace(facts, owed=tuple(replace(act, warned=True) for act in facts.owed))


def acknowledged(**levels: str) -> Facts:
    """The one owed act, with acknowledgements such as level1="2026-09-17 10:00"."""
    times = {int(name[-1]): at(text) for name, text in levels.items()}
    return Facts(warned(ONE_OWED).owed, STANDARD_RUNGS, times)


# Warned, due, missed


def test_before_the_warning_there_is_only_a_next_look(office: BusinessCalendar) -> None:
    assert evaluate(ONE_OWED, NONE_FIRED, office, at("2026-09-16 12:59:59")) == Decision(
        missed=(),
        warn=(),
        tell=None,
        tell_due_at=None,
        asked=False,
        collapsed=(),
        driver=None,
        next_at=at("2026-09-16 13:00"),
    )


def test_the_rep_is_warned_once(office: BusinessCalendar) -> None:
    now = at("2026-09-16 13:00")
    assert evaluate(ONE_OWED, NONE_FIRED, office, now).warn == ("confirmation",)
    assert evaluate(warned(ONE_OWED), NONE_FIRED, office, now).warn == ()
    assert evaluate(warned(ONE_OWED), NONE_FIRED, office, now).next_at == DUE + SECOND


def test_nobody_is_warned_in_closed_hours_or_of_what_is_missed(office: BusinessCalendar) -> None:
    at_noon = Facts((Owed("quick_fix", at("2026-09-19 12:00"), at("2026-09-18 13:00")),), STANDARD_RUNGS)
    decision = evaluate(at_noon, NONE_FIRED, office, at("2026-09-19 11:00"))
    assert decision.warn == ()
    assert decision.next_at == at("2026-09-19 12:00:01")
    assert evaluate(ONE_OWED, NONE_FIRED, office, LEVEL_1).warn == ()


def test_an_act_in_the_due_second_still_counts(office: BusinessCalendar) -> None:
    assert evaluate(ONE_OWED, NONE_FIRED, office, DUE).missed == ()
    assert evaluate(ONE_OWED, NONE_FIRED, office, DUE + SECOND).missed == ("confirmation",)


def test_nothing_owed_asks_for_no_look(office: BusinessCalendar) -> None:
    nothing = Facts((), STANDARD_RUNGS)
    assert evaluate(nothing, NONE_FIRED, office, DUE).next_at is None
    assert forecast(nothing, NONE_FIRED, office, DUE) == ()


def test_the_earliest_breach_drives_and_a_second_starts_nothing(office: BusinessCalendar) -> None:
    later = Owed("next_steps", at("2026-09-17 17:00"))
    facts = Facts((later, *ONE_OWED.owed), STANDARD_RUNGS)
    decision = evaluate(facts, frozenset({1}), office, LEVEL_2)
    assert decision.missed == ("confirmation", "next_steps")
    assert decision.driver == "confirmation"
    assert (decision.tell, decision.tell_due_at) == (2, LEVEL_2)


def test_of_two_breaches_in_one_second_the_first_key_drives(office: BusinessCalendar) -> None:
    facts = Facts((Owed("b", DUE), Owed("a", DUE)), STANDARD_RUNGS)
    assert evaluate(facts, NONE_FIRED, office, LEVEL_1).driver == "a"


# Told


def test_a_breach_at_cob_is_told_at_the_next_opening(office: BusinessCalendar) -> None:
    facts = warned(ONE_OWED)
    decision = evaluate(facts, NONE_FIRED, office, DUE + SECOND)
    assert (decision.tell, decision.next_at) == (None, LEVEL_1)
    assert evaluate(facts, NONE_FIRED, office, LEVEL_1 - SECOND).tell is None
    assert evaluate(facts, NONE_FIRED, office, LEVEL_1).tell == 1


def test_a_breach_in_open_hours_is_told_at_once(office: BusinessCalendar) -> None:
    breach = at("2026-09-16 15:00")
    assert rung_times(office, breach, STANDARD_RUNGS) == (
        breach + SECOND,
        LEVEL_1,
        at("2026-09-21 08:00"),
        at("2026-09-23 08:00"),
    )
    facts = Facts((Owed("quick_fix", breach),), STANDARD_RUNGS)
    assert evaluate(facts, NONE_FIRED, office, breach).next_at == breach + SECOND
    assert evaluate(facts, NONE_FIRED, office, breach + SECOND).tell == 1


def test_a_breach_in_the_last_second_of_a_day_is_told_at_the_next_opening(office: BusinessCalendar) -> None:
    breach = at("2026-09-16 16:59:59")
    assert rung_times(office, breach, STANDARD_RUNGS) == (LEVEL_1, LEVEL_2, LEVEL_3, LEVEL_4)


def test_a_rung_that_fired_never_fires_again(office: BusinessCalendar) -> None:
    decision = evaluate(warned(ONE_OWED), frozenset({1}), office, LEVEL_1)
    assert (decision.tell, decision.collapsed, decision.next_at) == (None, (), LEVEL_2)


def test_the_end_of_the_ladder_asks_for_no_look(office: BusinessCalendar) -> None:
    assert evaluate(warned(ONE_OWED), frozenset({1, 2, 3, 4}), office, at("2026-10-01 09:00")).next_at is None


def test_after_an_outage_only_the_highest_due_level_is_told(office: BusinessCalendar) -> None:
    decision = evaluate(warned(ONE_OWED), NONE_FIRED, office, at("2026-09-22 09:30"))
    assert (decision.tell, decision.tell_due_at) == (3, LEVEL_3)
    assert decision.collapsed == ((1, LEVEL_1), (2, LEVEL_2))
    assert decision.next_at == LEVEL_4


def test_after_an_outage_that_ends_at_night_nobody_is_told_before_the_opening(office: BusinessCalendar) -> None:
    decision = evaluate(warned(ONE_OWED), NONE_FIRED, office, at("2026-09-19 03:00"))
    assert (decision.tell, decision.collapsed) == (None, ())
    assert decision.next_at == at("2026-09-21 08:00")


def test_a_level_below_a_fired_one_is_passed_over(office: BusinessCalendar) -> None:
    decision = evaluate(warned(ONE_OWED), frozenset({1, 3}), office, LEVEL_3)
    assert (decision.tell, decision.collapsed) == (None, ((2, LEVEL_2),))


def test_a_ladder_may_lack_levels_and_have_its_own_intervals(office: BusinessCalendar) -> None:
    facts = Facts(warned(ONE_OWED).owed, (Rung(3, 2), Rung(2, 0)))
    assert evaluate(facts, NONE_FIRED, office, LEVEL_1).tell == 2
    assert evaluate(facts, frozenset({2}), office, LEVEL_1).next_at == at("2026-09-21 08:00")


def test_no_level_comes_before_a_lower_one(office: BusinessCalendar) -> None:
    facts = Facts(warned(ONE_OWED).owed, (Rung(1, 0), Rung(2, 3), Rung(3, 1)))
    assert forecast(facts, NONE_FIRED, office, DUE) == ((1, LEVEL_1), (3, LEVEL_3))


# Acknowledged


@pytest.mark.parametrize(
    ("facts", "fired", "level", "told_at"),
    [
        (acknowledged(level1="2026-09-17 10:00"), {1}, 2, "2026-09-21 08:00"),
        (acknowledged(level1="2026-09-17 22:00"), {1}, 2, "2026-09-21 08:00"),
        (acknowledged(level2="2026-09-21 10:00"), {1, 2}, 3, "2026-09-23 08:00"),
        (acknowledged(level2="2026-09-22 10:00"), {1, 2}, 3, "2026-09-23 08:00"),
        (acknowledged(level1="2026-09-17 10:00"), {1, 2}, 3, "2026-09-22 08:00"),
    ],
)
def test_acknowledging_holds_the_next_rung_for_one_business_day(
    office: BusinessCalendar, facts: Facts, fired: set[int], level: int, told_at: str
) -> None:
    levels = frozenset(fired)
    assert dict(forecast(facts, levels, office, LEVEL_1))[level] == at(told_at)
    assert evaluate(facts, levels, office, at(told_at) - SECOND).tell is None
    assert evaluate(facts, levels, office, at(told_at)).tell == level


def test_acknowledging_holds_only_the_next_rung_and_does_not_end_the_run(office: BusinessCalendar) -> None:
    facts = acknowledged(level1="2026-09-17 10:00")
    assert forecast(facts, frozenset({1}), office, at("2026-09-17 10:00")) == (
        (2, at("2026-09-21 08:00")),
        (3, LEVEL_3),
        (4, LEVEL_4),
    )


def test_a_late_acknowledgement_holds_from_its_own_day(office: BusinessCalendar) -> None:
    """After an outage level 2 is overdue since Friday, and level 1 answers on Monday."""
    rungs = (Rung(1, 0), Rung(2, 1), Rung(3, 9))
    facts = Facts(warned(ONE_OWED).owed, rungs, {1: at("2026-09-21 07:30")})
    assert evaluate(facts, frozenset({1}), office, at("2026-09-21 09:00")).tell is None
    assert evaluate(facts, frozenset({1}), office, at("2026-09-22 08:00")).tell == 2


# The ladder ahead


def test_the_ladder_ahead_before_anything_is_missed(office: BusinessCalendar) -> None:
    expected = ((1, LEVEL_1), (2, LEVEL_2), (3, LEVEL_3), (4, LEVEL_4))
    assert forecast(ONE_OWED, NONE_FIRED, office, at("2026-09-15 10:00")) == expected
    assert forecast(ONE_OWED, frozenset({1}), office, LEVEL_1) == expected[1:]
    assert forecast(ONE_OWED, frozenset({1, 3}), office, LEVEL_1) == expected[3:]


def test_the_ladder_ahead_leaves_out_what_will_be_passed_over(office: BusinessCalendar) -> None:
    assert forecast(ONE_OWED, NONE_FIRED, office, at("2026-09-20 12:00")) == (
        (2, at("2026-09-21 08:00")),
        (3, LEVEL_3),
        (4, LEVEL_4),
    )
