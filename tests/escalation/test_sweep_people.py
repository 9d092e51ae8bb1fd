"""Whom a rung tells [6.3]: deputies, empty places, nobody twice, the ladder as it was when the run began."""

from datetime import datetime

import pytest

from escalation.models import FiredRung, Run, Rung
from tests.escalation.clock import away, escalations_of, follow_the_cursor, rungs, sweep, told_at
from tests.world import World, file, fresh, office

pytestmark = pytest.mark.django_db
LEVEL_1 = "2026-09-17 08:00"


def test_the_deputy_is_told_in_the_place_of_an_absent_holder(world: World, tuesday: datetime) -> None:
    away(world.jim, deputy=world.rita)
    ticket = file(world.dana, tuesday)
    sweep(LEVEL_1)
    assert rungs(ticket) == [(1, "told", "Rita Hale")]
    assert FiredRung.objects.get().stands_for == world.jim
    mail = escalations_of(ticket)[0]
    assert mail.to == [world.rita.email]
    assert "needs you, Rita Hale, in place of Jim Woodburn: escalation level 1" in mail.body


def test_an_absent_deputy_s_deputy_is_told(world: World, tuesday: datetime) -> None:
    away(world.jim, deputy=world.sherry)
    away(world.sherry, deputy=world.rita)
    ticket = file(world.dana, tuesday)
    sweep(LEVEL_1)
    assert rungs(ticket) == [(1, "told", "Rita Hale")]


def test_deputies_in_a_circle_hand_over_to_the_next_level_at_once(world: World, tuesday: datetime) -> None:
    away(world.jim, deputy=world.rita)
    away(world.rita, deputy=world.jim)
    ticket = file(world.dana, tuesday)
    sweep(LEVEL_1)
    assert rungs(ticket) == [(1, "skipped", None), (2, "told", "Sharon Vaughn")]


def test_the_levels_above_a_hand_over_keep_their_days(world: World, tuesday: datetime) -> None:
    away(world.jim)
    ticket = file(world.dana, tuesday)
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket) == [
        (2, office("2026-09-17 08:00")),
        (3, office("2026-09-22 08:00")),
        (4, office("2026-09-24 08:00")),
    ]


def test_somebody_who_left_is_like_somebody_away(world: World, tuesday: datetime) -> None:
    world.jim.is_active = False
    world.jim.save(update_fields=["is_active"])
    ticket = file(world.dana, tuesday)
    sweep(LEVEL_1)
    assert rungs(ticket) == [(1, "skipped", None), (2, "told", "Sharon Vaughn")]


def test_when_everybody_is_away_nobody_is_told_and_the_board_still_has_it(world: World, tuesday: datetime) -> None:
    for person in (world.jim, world.sharon, world.terry, world.elise):
        away(person)
    ticket = file(world.dana, tuesday)
    counts = sweep(LEVEL_1)
    assert (counts.told, counts.skipped, counts.failed) == (0, 4, 0)
    assert escalations_of(ticket) == []
    assert fresh(ticket).owed_at == office("2026-09-16 17:00")


def test_people_are_resolved_when_the_rung_fires(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep(LEVEL_1)
    away(world.sharon, deputy=world.rita)
    sweep("2026-09-18 08:00")
    assert rungs(ticket)[1] == (2, "told", "Rita Hale")


def test_the_missing_first_level_of_a_disconnect_is_skipped_at_once(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday, kind="disconnect")
    sweep(LEVEL_1)
    assert rungs(ticket) == [(1, "skipped", None), (2, "told", "Sene Bostrom")]
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert told_at(ticket)[1:] == [(3, office("2026-09-22 08:00"))]


def test_the_same_person_is_told_once(world: World, tuesday: datetime) -> None:
    away(world.sharon, deputy=world.jim)
    ticket = file(world.dana, tuesday)
    follow_the_cursor(ticket, office("2026-10-02 17:00"))
    assert rungs(ticket) == [
        (1, "told", "Jim Woodburn"),
        (2, "same_person", "Jim Woodburn"),
        (3, "told", "Terry Chase"),
        (4, "told", "Elise Manzo"),
    ]
    assert [mail.to for mail in escalations_of(ticket)] == [
        [person.email] for person in (world.jim, world.terry, world.elise)
    ]


def test_the_ladder_is_frozen_when_the_run_starts(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    sweep(LEVEL_1)
    Rung.objects.filter(level=2).update(person=world.rita)
    Rung.objects.filter(level=3).update(after_days=9)
    follow_the_cursor(ticket, office("2026-09-22 17:00"))
    assert rungs(ticket)[1:] == [(2, "told", "Sharon Vaughn"), (3, "told", "Terry Chase")]
    assert Run.objects.get().rungs[1] == {"level": 2, "after_days": 1, "person": world.sharon.pk}


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ({"kind": "maintenance"}, "Stuart Courtney"),
        ({"kind": "implementation"}, "Roxana Finch"),
        ({"kind": "report", "report": "circuit_ids"}, "Roxana Finch"),
        ({"kind": "report", "report": "mac"}, "Jim Woodburn"),
    ],
)
def test_each_kind_climbs_the_ladder_of_the_team_that_works_it(
    world: World, tuesday: datetime, asked: dict[str, str], first: str
) -> None:
    ticket = file(world.dana, tuesday, **asked)
    sweep(LEVEL_1)
    assert rungs(ticket) == [(1, "told", first)]
