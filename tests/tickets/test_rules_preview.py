"""The preview says what the re-dating then does: the same counts, the same dates [4.11]."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.once import world
from tests.tickets.rules import (
    MADE,
    another_office,
    closing,
    day,
    policy_draft,
    route_draft,
    save_calendar,
    save_policy,
    save_route,
)
from tests.world import World, by, confirmed, file, office
from tickets.calendar_draft import CalendarDraft
from tickets.models import Milestone, Ticket
from tickets.selectors import rule_preview
from tickets.selectors.rule_preview import Preview, preview_calendar, preview_policy, preview_route, rows_of
from tickets.services.finish import resolve
from tickets.services.promise import promise
from tickets.services.redating import redate_due
from tickets.services.wait import hold, pause
from tickets.sla import ClosedDayError

__all__ = ["world"]  # the fixture of this module

pytestmark = pytest.mark.django_db
NOW = office("2026-09-23 11:00")
Dates = dict[tuple[int, str], datetime]


def grow(world: World, seed: int, count: int = 12) -> None:
    """Tickets of three kinds in every stage: waiting, late, confirmed, promised, paused, held, resolved."""
    chance = Random(seed)
    for _ in range(count):
        kind = chance.choice(["billing", "billing", "maintenance", "disconnect"])
        filed = office("2026-09-08 07:30") + timedelta(minutes=chance.randrange(15 * 24 * 60))
        ticket = file(world.dana, filed, kind=kind)
        for step in (_confirm, _promise, _wait, _resolve)[: chance.randrange(5)]:
            filed += timedelta(minutes=chance.randrange(1, 2000))
            if filed < NOW:
                step(world, ticket, filed, chance)


def _confirm(world: World, ticket: Ticket, at: datetime, chance: Random) -> None:
    confirmed(world, ticket, at.strftime("%Y-%m-%d %H:%M"))


def _promise(world: World, ticket: Ticket, at: datetime, chance: Random) -> None:
    days = range(24, 31)
    try:
        on = day(f"2026-09-{chance.choice(days)}")
        promise(ticket.pk, day=on, words="We check.", actor=by(world.jim), now=at)
    except ClosedDayError as closed:
        promise(ticket.pk, day=closed.offered, words="We check.", actor=by(world.jim), now=at)


def _wait(world: World, ticket: Ticket, at: datetime, chance: Random) -> None:
    if chance.random() < 0.7:
        pause(ticket.pk, party="submitter", words="Which?", actor=by(world.jim), now=at)
    else:
        hold(ticket.pk, party="carrier", words="Their order.", actor=by(world.jim), now=at)


def _resolve(world: World, ticket: Ticket, at: datetime, chance: Random) -> None:
    if chance.random() < 0.5:
        resolve(ticket.pk, words="Done.", actor=by(world.jim), now=at)


def open_dates() -> Dates:
    rows = Milestone.objects.filter(outcome="", ticket__owed_at__isnull=False)
    return {(row.ticket_id, row.name): row.due_at for row in rows}


def what_came(before: Dates, after: Dates) -> dict[str, int]:
    """The counts of a preview, taken from the dates before and after."""
    moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    both = moved & before.keys() & after.keys()

    def tickets(keys: set[tuple[int, str]]) -> int:
        return len({ticket for ticket, _ in keys})

    return {
        "moved": tickets(moved),
        "later": tickets({key for key in both if after[key] > before[key]}),
        "earlier": tickets({key for key in both if after[key] < before[key]}),
        "begun": tickets(moved - before.keys()),
        "dropped": tickets(moved - after.keys()),
        "overdue": tickets({key for key in moved & after.keys() if after[key] < NOW}),
        "undated": 0,
    }


def counts(preview: Preview) -> dict[str, int]:
    names = ("moved", "later", "earlier", "begun", "dropped", "overdue", "undated")
    return {name: getattr(preview, name) for name in names}


def storm_and_more() -> CalendarDraft:
    draft = closing("2026-09-16", "2026-09-24", "2026-09-28").without_day(day("2026-10-12"))
    return draft.with_week((*draft.weekly[:4], draft.weekly[4][:0], *draft.weekly[5:]))


def by_calendar(world: World, draft: CalendarDraft) -> Preview:
    preview = preview_calendar("Office", draft, NOW)
    save_calendar(world, draft, now=NOW)
    return preview


def by_policy(world: World, kind: str, **terms: object) -> Preview:
    preview = preview_policy(policy_draft(kind, **terms), NOW)
    save_policy(world, policy_draft(kind, **terms), now=NOW)
    return preview


def by_route(world: World, name: str) -> Preview:
    another_office(world, "West")
    preview = preview_route(route_draft(name, calendar_name="West"), NOW)
    save_route(world, route_draft(name, calendar_name="West"), now=NOW)
    return preview


CHANGES: dict[str, Callable[[World], Preview]] = {
    "closures": lambda world: by_calendar(world, closing("2026-09-16", "2026-09-24", "2026-09-28", "2026-10-13")),
    "another week": lambda world: by_calendar(world, storm_and_more()),
    "stricter": lambda world: by_policy(world, "billing", next_steps_day=2, completion_days=2),
    "no completion": lambda world: by_policy(world, "maintenance", completion_days=None, follow_up_last_weeks=5),
    "another office": lambda world: by_route(world, "billing"),
}


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_the_preview_is_what_the_redating_then_does(world: World) -> None:
    grow(world, seed=1)
    before = open_dates()
    for change in CHANGES.values():
        with undone():
            preview = change(world)
            done = redate_due(NOW)
            assert counts(preview) == what_came(before, open_dates())
            assert (done.followed, done.moved) == (preview.concerned, preview.moved)
            assert preview.moved > 0
        assert open_dates() == before


def test_closures_move_nothing_earlier_in_any_stage(world: World) -> None:
    grow(world, seed=3)
    before = open_dates()
    missed = {key: at for key, at in before.items() if at < NOW}
    for closed in (range(8, 31), (9, 16, 24), (23, 25, 28, 30)):
        with undone():
            save_calendar(world, closing(*(f"2026-09-{n:02}" for n in closed)), now=NOW)
            redate_due(NOW)
            after = open_dates()
        assert all(after[key] >= at for key, at in before.items())
        assert missed.items() <= after.items()


def test_the_list_names_those_that_move_most(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    preview = preview_calendar("Office", closing("2026-09-16", "2026-10-13", "2026-10-14", "2026-10-15"), MADE)
    rows = rows_of(preview, MADE)
    assert [(row.ticket, row.act, row.before, row.after) for row in rows[:2]] == [
        (ticket, "Follow-up", "Tue 13 Oct, 5:00 PM EDT", "Fri 16 Oct, 5:00 PM EDT"),
        (ticket, "Confirmation of receipt", "Wed 16 Sep, 5:00 PM EDT", "Thu 17 Sep, 5:00 PM EDT"),
    ]
    assert not any(row.is_overdue for row in rows)


def test_dates_that_begin_end_or_are_past_already_say_so(world: World, tuesday: datetime) -> None:
    file(world.dana, tuesday)
    file(world.dana, tuesday, kind="maintenance")
    late = office("2026-09-17 12:00")
    begun = rows_of(preview_policy(policy_draft("billing", completion_days=1), late), late)
    assert [(row.act, row.before, row.after, row.is_overdue) for row in begun] == [
        ("Completion", "", "Wed 16 Sep, 5:00 PM EDT", True)
    ]
    ended = rows_of(preview_policy(policy_draft("maintenance", completion_days=None), late), late)
    assert [(row.act, row.before, row.after) for row in ended] == [("Completion", "Fri 18 Sep, 5:00 PM EDT", "")]


def test_what_lies_beyond_the_known_closures_is_counted(world: World) -> None:
    file(world.dana, office("2028-12-01 10:00"))
    preview = preview_policy(policy_draft("billing", follow_up_last_weeks=8), office("2028-12-01 12:00"))
    assert (preview.concerned, preview.undated, preview.moved) == (1, 1, 0)


def test_of_many_only_the_largest_are_kept(world: World, tuesday: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_preview, "LISTED", 2)
    monkeypatch.setattr(rule_preview, "BATCH", 2)
    for _ in range(5):
        file(world.dana, tuesday)
    preview = preview_calendar("Office", closing("2026-09-16", "2026-10-13", "2026-10-14"), MADE)
    assert (preview.concerned, preview.moved, preview.later) == (5, 5, 5)
    assert [row.act for row in rows_of(preview, MADE)] == ["Follow-up"] * 2


def test_a_batch_costs_the_same_whatever_is_in_it(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            preview_calendar("Office", draft, NOW)
        return len(seen)

    grow(world, seed=1, count=1)
    draft = closing("2026-09-24")
    cost()  # the first fills what a process keeps
    few = cost()
    grow(world, seed=2, count=5)
    assert cost() == few <= 10
