"""Which requests to move: who may take one, what helps most, and that it ends [3.2]."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from escalation.levelling import EVEN_ENOUGH, TODAY, Move, Rep, Request, Why, moves

ANN, BOB, CY = 1, 2, 3
NOON = datetime(2026, 9, 15, 16, tzinfo=UTC)
TEAM = {7: [ANN, BOB, CY]}


def request(number: int, rep: int | None, *days: int, hours: int = 0, team: int = 7) -> Request:
    return Request(number, team, rep, days, NOON + timedelta(hours=hours))


def told(found: list[Move]) -> list[tuple[int, str, int | None, int]]:
    return [(move.request.id, move.why.value, move.giver, move.taker) for move in found]


def test_from_who_owes_most_to_who_owes_least_what_helps_most_first() -> None:
    reps = [Rep(ANN, 9), Rep(BOB, 2), Rep(CY, 4)]
    small, great, later = request(1, ANN, 3), request(2, ANN, 2, 3, 4), request(3, ANN, 4, hours=5)
    found = moves([small, later, great], reps, TEAM, 9)
    assert told(found) == [(2, "uneven", ANN, BOB)]
    assert (found[0].giver_owed, found[0].taker_owed) == ((9, 6), (2, 5))
    assert told(moves([small, later], reps, TEAM, 9)) == [(3, "uneven", ANN, BOB), (1, "uneven", ANN, BOB)]
    assert told(moves([small, later], reps, TEAM, 1)) == [(3, "uneven", ANN, BOB)]
    almost_all = [request(1, ANN, *[2] * 8), request(2, ANN, *[2] * 6), request(3, ANN, *[2] * 2)]
    assert told(moves(almost_all, [Rep(ANN, 10), Rep(BOB, 0)], TEAM, 1)) == [(2, "uneven", ANN, BOB)]
    same_second = [request(1, ANN, 3), request(2, ANN, 3)]
    assert told(moves(same_second, reps, TEAM, 1)) == [(2, "uneven", ANN, BOB)]
    assert moves([small], reps, TEAM, 0) == []


def test_a_small_difference_is_even_enough_and_no_move_turns_it_round() -> None:
    one = request(1, ANN, 3)
    assert moves([one], [Rep(ANN, EVEN_ENOUGH), Rep(BOB, 0)], TEAM, 9) == []
    assert told(moves([one], [Rep(ANN, EVEN_ENOUGH + 1), Rep(BOB, 0)], TEAM, 9)) == [(1, "uneven", ANN, BOB)]
    assert moves([request(1, ANN, 1, 2, 3)], [Rep(ANN, 3), Rep(BOB, 0)], TEAM, 9) == []
    assert told(moves([request(1, ANN, 1, 2, 3)], [Rep(ANN, 4), Rep(BOB, 0)], TEAM, 9)) == [(1, "uneven", ANN, BOB)]


def test_first_what_nobody_has_or_falls_due_while_its_rep_is_away() -> None:
    reps = [Rep(ANN, 8), Rep(BOB, 1, frozenset({3})), Rep(CY, 5)]
    urgent, nobodys, late_in_week = request(1, BOB, 3), request(2, None, 2, hours=-1), request(3, BOB, 4, 3)
    found = moves([urgent, late_in_week, nobodys], reps, TEAM, 9)
    assert told(found) == [(2, "nobody", None, BOB), (1, "away", BOB, CY)]
    assert (found[0].giver_owed, found[0].taker_owed) == ((0, 0), (1, 2))
    assert (found[1].giver_owed, found[1].taker_owed) == ((2, 1), (5, 6))
    assert told(moves([urgent, nobodys], reps, TEAM, 1)) == [(2, "nobody", None, BOB)]
    assert told(moves([request(5, None, hours=1), request(4, None, hours=1)], reps, TEAM, 1)) == [
        (4, "nobody", None, BOB)
    ]


def test_what_owes_nothing_so_soon_weighs_as_one_and_strands_nobody() -> None:
    found = moves([request(1, None)], [Rep(ANN, 2), Rep(BOB, 1)], TEAM, 9)
    assert (told(found), found[0].taker_owed) == ([(1, "nobody", None, BOB)], (1, 2))
    assert moves([request(1, ANN)], [Rep(ANN, 2, frozenset({TODAY, 2})), Rep(BOB, 1)], TEAM, 9) == []


def test_who_has_left_gives_without_being_counted() -> None:
    [move] = moves([request(1, 99, 2)], [Rep(ANN, 2)], TEAM, 9)
    assert move == Move(request(1, 99, 2), Why.AWAY, 99, ANN, (0, 0), (2, 3))


def test_nobody_takes_who_is_away_of_another_team_or_unknown() -> None:
    one = request(1, ANN, 2, 5)
    busy = Rep(ANN, 9)
    assert moves([one], [busy, Rep(BOB, 0, frozenset({TODAY}))], TEAM, 9) == []
    assert moves([one], [busy, Rep(BOB, 0, frozenset({5}))], TEAM, 9) == []
    assert told(moves([one], [busy, Rep(BOB, 0, frozenset({4}))], TEAM, 9)) == [(1, "uneven", ANN, BOB)]
    assert moves([one], [busy, Rep(BOB, 0)], {7: [ANN, CY]}, 9) == []
    assert moves([one], [busy, Rep(BOB, 0)], {8: [BOB]}, 9) == []
    assert told(moves([one], [busy, Rep(CY, 3), Rep(BOB, 3)], TEAM, 9)) == [(1, "uneven", ANN, BOB)]


def test_one_that_cannot_move_does_not_hold_up_the_others() -> None:
    stuck, free = request(1, ANN, 5), request(2, ANN, 2)
    nobodys = request(3, None, 5)
    reps = [Rep(ANN, 9), Rep(BOB, 0, frozenset({5}))]
    assert told(moves([stuck, free, nobodys], reps, {7: [ANN, BOB]}, 9)) == [
        (3, "nobody", None, ANN),
        (2, "uneven", ANN, BOB),
    ]
    assert told(moves([request(3, None, 5, team=8), request(4, None, 1)], reps, TEAM, 1)) == [
        (4, "nobody", None, BOB)
    ]


REPS = st.builds(Rep, st.integers(1, 5), st.integers(0, 30), st.frozensets(st.integers(1, 5), max_size=2))
REQUESTS = st.builds(
    Request,
    st.integers(1, 200),
    st.sampled_from([7, 8]),
    st.one_of(st.none(), st.integers(1, 6)),
    st.lists(st.integers(1, 5), max_size=3).map(lambda days: tuple(sorted(days))),
    st.integers(0, 50).map(lambda hours: NOON + timedelta(hours=hours)),
)
TEAMS = {7: [1, 2, 3], 8: [3, 4, 5]}


def unevenness(people: dict[int, int]) -> int:
    return sum(owed * owed for owed in people.values())


@given(
    st.lists(REPS, unique_by=lambda rep: rep.id),
    st.lists(REQUESTS, unique_by=lambda one: one.id, max_size=12),
    st.integers(0, 6),
)
def test_laws_of_every_proposal(reps: list[Rep], requests: list[Request], most: int) -> None:
    found = moves(requests, reps, TEAMS, most)
    people, owed = {rep.id: rep for rep in reps}, {rep.id: rep.owed for rep in reps}
    assert len(found) <= most
    assert len({move.request.id for move in found}) == len(found)
    for move in found:
        assert move.taker in TEAMS[move.request.team]
        assert move.taker != move.giver == move.request.rep
        assert people[move.taker].away.isdisjoint({TODAY, *move.request.days})
        before = unevenness(owed)
        assert move.taker_owed == (owed[move.taker], owed[move.taker] + move.request.load)
        owed[move.taker] += move.request.load
        if move.giver in owed:
            assert move.giver_owed == (owed[move.giver], owed[move.giver] - move.request.load)
            owed[move.giver] -= move.request.load
        if move.why is Why.UNEVEN:
            assert unevenness(owed) < before
