"""How many promises will be missed: shares that are drawn together, pressure, and the error that is owned up to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.forecasting import (
    LEADS,
    MOST_PRESSED,
    WEIGHT,
    Error,
    Past,
    chance,
    days_there,
    error,
    expected,
    naive,
    owed_by,
    pressed,
    share,
)


def past(weight: float, missed: int) -> Past:
    return Past(int(weight), weight, missed)


def test_the_share_of_everybody_is_drawn_to_the_narrower_circle() -> None:
    assert share() == 0.0
    assert share(past(0, 0)) == 0.0
    assert share(past(200, 20)) == 0.1
    assert share(past(200, 20), past(0, 0)) == pytest.approx(0.1)
    assert share(past(200, 20), past(WEIGHT, 6)) == pytest.approx(0.2)  # half of 10 % and of 30 %
    assert share(past(200, 20), past(0, 0), past(WEIGHT, 6)) == pytest.approx(0.2)
    assert share(past(200, 20), past(WEIGHT, 6), past(3 * WEIGHT, 0)) == pytest.approx(0.05)
    assert share(past(0, 0), past(WEIGHT, 10)) == pytest.approx(0.25)
    assert share(past(1, 3)) == 1.0


def test_pressure_counts_from_what_somebody_usually_gets_done() -> None:
    assert pressed(9, 5.0, 1) == pytest.approx(1.8)
    assert pressed(9, 5.0, 2) == 1.0
    assert pressed(0, 5.0, 1) == 1.0
    assert pressed(900, 5.0, 1) == MOST_PRESSED
    assert pressed(9, 0.0, 1) == 1.0  # nobody knows
    assert pressed(9, 5.0, 0) == 1.0


def test_a_chance_is_the_share_under_pressure() -> None:
    assert chance(0.1, 9, 5.0, 1) == pytest.approx(0.18)
    assert chance(0.9, 9, 5.0, 1) == 1.0
    assert chance(0.1, 9, 5.0, 0) == 1.0
    assert chance(0.0, 9, 5.0, 1) == 0.0


def test_what_is_expected_counts_what_is_still_to_come() -> None:
    assert expected(10, 0.2, Past(came=6), 20) == pytest.approx(2.3)
    assert expected(10, 0.2, Past(came=6), 1) == pytest.approx(8.0)
    assert expected(10, 0.2, Past(came=6), 0) == 2.0


def test_up_to_a_day_counts_that_day() -> None:
    assert [owed_by([1, 2, 4], lead) for lead in range(3)] == [1, 3, 7]
    assert [days_there([True, False, True], lead) for lead in range(3)] == [1, 1, 2]
    assert LEADS == 6


def test_the_error_is_the_average_distance_and_which_way_it_lies() -> None:
    assert error([]) is None
    assert error([(3.0, 1), (1.0, 2), (0.0, 0)]) == Error(pytest.approx(1.0), pytest.approx(1 / 3))
    assert naive([1, 2, 6]) == 3.0


PASTS = st.builds(Past, st.integers(0, 99), st.floats(0, 99), st.integers(0, 99), st.integers(0, 9))


@given(st.lists(PASTS, max_size=3), st.integers(0, 99), st.floats(0, 20), st.integers(0, 6))
def test_a_chance_is_a_chance_and_grows_with_what_is_owed(
    pasts: list[Past], owed: int, usual: float, days: int
) -> None:
    unpressed = share(*pasts)
    assert 0.0 <= unpressed <= chance(unpressed, owed, usual, days) <= chance(unpressed, owed + 1, usual, days) <= 1.0


@given(PASTS, PASTS)
def test_pasts_add_up(one: Past, other: Past) -> None:
    both = one + other
    assert (both.open, both.missed, both.came) == (
        one.open + other.open,
        one.missed + other.missed,
        one.came + other.came,
    )
    assert both.weight == pytest.approx(one.weight + other.weight)
    assert Past() + one == one
