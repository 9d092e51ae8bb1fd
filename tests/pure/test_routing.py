import pytest

from tickets.routing import ROUTE_KEYS, Candidate, least_owed, round_the_team, route_key, work_of


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ([], None),
        ([Candidate(1, 0, absent=True)], None),
        ([Candidate(1, 3, absent=False), Candidate(2, 1, absent=False)], 2),
        ([Candidate(1, 3, absent=False), Candidate(2, 0, absent=True)], 1),
        ([Candidate(9, 2, absent=False), Candidate(4, 2, absent=False)], 4),
    ],
)
def test_whoever_is_there_and_owes_least(candidates: list[Candidate], chosen: int | None) -> None:
    assert least_owed(candidates) == chosen


@pytest.mark.parametrize(
    ("kind", "report", "key"),
    [
        ("billing", "", "billing"),
        ("maintenance", "", "maintenance"),
        ("implementation", "", "implementation"),
        ("disconnect", "", "disconnect"),
        ("report", "utilization", "report"),
        ("report", "circuit_ids", "report"),
        ("report", "network_inventory", "report"),
        ("report", "mac", "report_mac"),
        ("billing", "mac", "billing"),
    ],
)
def test_a_kind_and_its_route(kind: str, report: str, key: str) -> None:
    assert route_key(kind, report) == key


@pytest.mark.parametrize("kind", ["", "Billing", "reports"])
def test_an_unknown_kind_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="use billing, maintenance"):
        route_key(kind)


@pytest.mark.parametrize(
    ("key", "work"),
    [
        ("billing", ("billing", "")),
        ("maintenance", ("maintenance", "")),
        ("implementation", ("implementation", "")),
        ("disconnect", ("disconnect", "")),
        ("report", ("report", "")),
        ("report_mac", ("report", "mac")),
    ],
)
def test_a_route_names_the_work_that_it_is_for(key: str, work: tuple[str, str]) -> None:
    assert work_of(key) == work
    assert route_key(*work) == key


def test_every_route_is_for_some_work() -> None:
    assert {route_key(*work_of(key)) for key in ROUTE_KEYS} == set(ROUTE_KEYS)


@pytest.mark.parametrize(
    ("candidates", "loads", "takers"),
    [
        ([], [1, 1], [None, None]),
        ([Candidate(1, 0, absent=True)], [1], [None]),
        ([Candidate(1, 0, absent=False)], [], []),
        # Each is counted for whoever got it before: 1 has 3, then 2 gets one after the other until both are level.
        ([Candidate(1, 3, absent=False), Candidate(2, 0, absent=False)], [2, 1, 1, 1], [2, 2, 1, 2]),
        ([Candidate(1, 0, absent=False), Candidate(2, 0, absent=False)], [0, 0, 0], [1, 2, 1]),
        ([Candidate(1, 0, absent=True), Candidate(2, 5, absent=False)], [1, 9], [2, 2]),
        ([Candidate(1, 0, absent=False), Candidate(2, 1, absent=False)], [0, 0, 0], [1, 1, 2]),
    ],
)
def test_many_go_round_the_team(candidates: list[Candidate], loads: list[int], takers: list[int | None]) -> None:
    assert round_the_team(iter(candidates), loads) == takers
