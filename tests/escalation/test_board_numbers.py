"""Every number of the board is that of its list, and each list holds what a plain look at every request finds."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import pytest
import time_machine

from contacts.models import Absence, User
from escalation.now.selectors.lists import LEVEL, board_of
from escalation.selectors.board import Escalation, board_page, escalations_of
from escalation.services.acknowledge import acknowledge
from escalation.services.escalate import ease, escalate
from escalation.services.sweep import sweep_due
from tests.once import world
from tests.world import World, by, confirmed, file, office
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.selectors import lists as lists_of_tickets
from tickets.selectors.rules import calendar_of
from tickets.services.assign import take
from tickets.services.finish import reopen, resolve
from tickets.services.wait import hold, pause
from tickets.states import VerbNotAllowedError

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NOW = office("2026-09-24 18:00")  # what was due at 5 PM is missed, and no ladder was begun for it yet
KINDS = ("billing", "billing", "maintenance", "implementation", "disconnect")


@pytest.fixture(scope="module")
def random_world(world: World) -> World:
    """Two weeks of 21 requests: each to a stage of its own, with what is done to their ladders, and people away."""
    dice = random.Random(7)
    day = NOW.date()
    Absence.objects.create(user=world.sharon, deputy=world.jim, starts_on=day, ends_on=day + timedelta(days=9))
    Absence.objects.create(user=world.terry, starts_on=day - timedelta(days=9), ends_on=day + timedelta(days=9))
    yesterday = day - timedelta(days=1)
    Absence.objects.create(user=world.jim, deputy=world.rita, starts_on=yesterday, ends_on=yesterday)
    tickets = []
    for number in range(18):
        filed = office("2026-09-14 10:00") + timedelta(days=dice.randrange(10), minutes=number)
        tickets.append(file(dice.choice([world.dana, world.lee]), filed, kind=dice.choice(KINDS)))
    for hour in range(8, 24 * 10, 12):
        now = office("2026-09-14 09:00") + timedelta(hours=hour)
        sweep_due(now)
        for ticket in dice.sample(tickets, 3):
            if ticket.received_at < now:
                _anything(dice, world, ticket, now)
    held = confirmed(world, file(world.dana, office("2026-09-14 10:00")), "2026-09-14 11:00")
    hold(held.pk, words="The plant.", party="department", actor=by(world.rita), now=office("2026-09-15 10:00"))
    told_to_rita = file(
        world.dana, office("2026-09-21 10:00"), description="told to who covered Jim, and held by her"
    )
    sweep_due(office("2026-09-23 08:00"))
    acknowledge(told_to_rita.pk, actor=by(world.rita), now=office("2026-09-23 10:00"))
    file(world.lee, office("2026-09-24 10:00"), description="due tomorrow")
    sweep_due(office("2026-09-24 15:00"))
    return world


def _anything(dice: random.Random, world: World, ticket: Ticket, now: datetime) -> None:
    """One act by somebody; what does not fit is refused, and left."""
    rep, senior = by(world.rita), by(dice.choice([world.jim, world.sharon, world.elise]))
    acts: list[Callable[[], object]] = [
        partial(confirmed, world, ticket, f"{now:%Y-%m-%d %H:%M}"),
        partial(pause, ticket.pk, words="Which?", party="customer", actor=rep, now=now),
        partial(hold, ticket.pk, words="The plant.", party="department", actor=rep, now=now),
        partial(take, ticket.pk, seen_with=None, actor=rep, now=now),
        partial(escalate, ticket.pk, level=dice.choice([None, 1, 2, 3]), reason="Soon.", actor=senior, now=now),
        partial(acknowledge, ticket.pk, actor=senior, now=now),
        partial(ease, ticket.pk, reason="In hand.", actor=senior, now=now),
        partial(resolve, ticket.pk, words="Done.", actor=rep, now=now),
        partial(reopen, ticket.pk, words="Not done.", actor=by(world.dana), now=now),
    ]
    with suppress(RefusedError, VerbNotAllowedError):
        dice.choice(acts)()


@pytest.fixture
def afternoon(random_world: World) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield random_world


def listed(view: str, user: User) -> list[int]:
    """The whole list, page by page as it is read."""
    found, after, board = [], None, board_of(view, user, NOW)
    while after != "":
        rows, page = board_page(board, after or "", NOW)
        found += [row.ticket.pk for row in rows]
        after = page.after
    return found


def is_running(row: Escalation) -> bool:
    assert row.ticket.owed_at is not None
    return row.ticket.owed_at < NOW or row.ticket.level > 0


def is_unanswered(row: Escalation) -> bool:
    told = row.ticket.fired_rungs.filter(cycle=row.ticket.cycle, outcome="told").order_by("level").last()
    return row.ticket.level > 0 and told is not None and told.acknowledged_at is None


def is_of(row: Escalation, user: User) -> bool:
    """By what the row itself says of who was told and who is told next."""
    was_told = row.ticket.level > 0 and row.told is not None and row.told.person_id == user.pk
    return is_running(row) and (was_told or (row.next is not None and row.next.person_id == user.pk))


def is_on(row: Escalation, level: int) -> bool:
    return row.ticket.level == level


def waits_too_long(row: Escalation) -> bool:
    wait, calendar = row.ticket.waits.filter(ended_at=None).first(), calendar_of(row.ticket.calendar)
    return wait is not None and calendar.business_days_between(calendar.local_date(wait.started_at), NOW.date()) > 5


def test_each_number_is_that_of_its_list_and_each_list_what_a_plain_look_finds(
    afternoon: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists_of_tickets, "PAGE", 3)  # so that there are several
    open_ones = Ticket.objects.filter(finished_at__isnull=True).order_by("owed_at", "id")
    every, shown = escalations_of(list(open_ones), NOW), set()
    cob = office("2026-09-25 17:00")
    for user in (afternoon.jim, afternoon.sharon, afternoon.elise):
        looks: dict[str, Callable[[Escalation], object]] = {
            "today": lambda row: row.ticket.owed_at and NOW <= row.ticket.owed_at <= cob,
            "late": lambda row: row.ticket.owed_at and row.ticket.owed_at < NOW,
            "unanswered": is_unanswered,
            "unassigned": lambda row: row.ticket.assignee_id is None,
            "waiting": waits_too_long,
            "mine": partial(is_of, user=user),
            "all": is_running,
            **{f"{LEVEL}{level}": partial(is_on, level=level) for level in range(1, 5)},
        }
        lists = board_of("", user, NOW)
        for view in (*lists.tiles, *lists.tabs):
            rows = listed(view.key, user)
            found = [row.ticket.pk for row in every if looks[view.key](row)]
            assert (view.key, user.name, view.count, rows) == (view.key, user.name, str(len(found)), found)
            shown |= {view.key} if rows else set()
        assert lists.shown.key == ("mine" if listed("mine", user) else "all")
    assert shown == looks.keys()
