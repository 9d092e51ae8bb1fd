"""A changed ladder is a new version: a run that has started keeps its own, the others follow as was decided [6.3]."""

import threading
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import User
from escalation.models import FiredRung, Ladder, Run
from escalation.selectors.ladder_preview import preview_ladder
from escalation.selectors.ladders import frozen, ladders_in_force, ladders_to_show, rung_intervals, work_of
from escalation.services.change_ladder import LadderDraft, change_ladder
from escalation.services.look import check_ticket
from tests.escalation.clock import follow_the_cursor, rungs, sweep, told_at
from tests.racing import PATIENCE, after_reading, in_threads, until_somebody_waits_for_a_lock
from tests.world import World, by, confirmed, file, fresh, office
from tickets.errors import RefusedError
from tickets.models import Ticket
from tickets.services.change_rules import Change
from tickets.services.finish import reopen, resolve
from tickets.services.promise import promise

pytestmark = pytest.mark.django_db
NOON = office("2026-09-15 12:00")


def draft(*people: User | None, key: str = "billing", copied: User | None = None, first: int = 0) -> LadderDraft:
    """A ladder of these people, told after `first` business days, then one day each."""
    levels = [
        {"level": level, "after_days": first + level - 1, "person": person.pk if person else None}
        for level, person in enumerate(people, 1)
    ]
    return LadderDraft(key, copied, tuple(levels))  # type: ignore[arg-type]


def save(world: World, changed: LadderDraft, *, redates: bool, now: datetime = NOON, base: int = 1) -> Ladder:
    return change_ladder(changed, Change(base, redates, "Because."), actor=by(world.sharon), now=now)


@pytest.fixture
def ticket(world: World, tuesday: datetime) -> Ticket:
    """Its confirmation is owed by Wed 16 Sep 17:00."""
    return file(world.dana, tuesday)


def test_a_change_adds_a_version_and_touches_no_other(world: World) -> None:
    old = Ladder.objects.get(key="billing")
    before = frozen(old)
    row = save(world, draft(world.terry, world.elise, copied=world.lyndi), redates=False)
    assert frozen(Ladder.objects.get(key="billing", version=1)) == before
    assert (row.version, row.made_by, row.copied, row.redated_at) == (2, world.sharon, world.lyndi, None)
    assert rung_intervals("billing") == (0, 1)
    shown = {ladder.key: [rung.person for rung in ladder.rungs.all()] for ladder in ladders_to_show()}
    assert shown["billing"] == [world.terry, world.elise]
    assert list(shown) == ["billing", "maintenance", "implementation", "disconnect"]


def test_from_now_only_what_is_filed_later_climbs_it(world: World, ticket: Ticket) -> None:
    row = save(world, draft(world.terry), redates=False)
    later = file(world.dana, office("2026-09-15 13:00"))
    sweep("2026-09-17 08:00")
    assert rungs(ticket) == [(1, "told", "Jim Woodburn")]
    assert rungs(later) == [(1, "told", "Terry Chase")]
    assert (Run.objects.get(ticket=ticket).ladder.version, Run.objects.get(ticket=later).ladder) == (1, row)


def test_a_reopened_request_climbs_what_is_in_force_then(world: World, ticket: Ticket) -> None:
    resolve(ticket.pk, words="Done.", actor=by(world.rita), now=office("2026-09-15 11:00"))
    save(world, draft(world.terry), redates=False)
    again = reopen(ticket.pk, words="Not quite.", actor=by(world.rita), now=office("2026-09-15 13:00"))
    assert [rung["person"] for rung in ladders_in_force().rungs_for(again)] == [world.terry.pk]


def test_open_requests_follow_and_a_run_that_has_started_does_not(world: World, ticket: Ticket) -> None:
    sweep("2026-09-17 08:00")
    waiting = file(world.dana, office("2026-09-16 10:00"))
    save(world, draft(world.terry, world.elise), redates=True, now=office("2026-09-17 09:00"))
    sweep("2026-09-18 08:00")
    assert rungs(ticket) == [(1, "told", "Jim Woodburn"), (2, "told", "Sharon Vaughn")]
    assert rungs(waiting) == [(1, "told", "Terry Chase")]


def owes_one_promise(world: World, ticket: Ticket) -> None:
    """Its follow-up is promised for Wed 16 Sep, and nothing else is owed."""
    confirmed(world, ticket, "2026-09-15 11:00")
    day, now = office("2026-09-16 00:00").date(), office("2026-09-15 11:30")
    promise(ticket.pk, day=day, words="We check.", actor=by(world.sherry), now=now)


def test_what_is_late_is_looked_at_anew_since_its_first_rung_may_be_due_earlier(world: World, ticket: Ticket) -> None:
    owes_one_promise(world, ticket)
    save(world, draft(world.jim, first=3), redates=True)
    sweep("2026-09-16 17:00:01")
    assert fresh(ticket).check_at == office("2026-09-22 08:00")
    now = office("2026-09-17 10:00")
    save(world, draft(world.terry, first=1), redates=True, now=now, base=2)
    follow_the_cursor(ticket, office("2026-09-30 08:00"))
    assert told_at(ticket) == [(1, office("2026-09-18 08:00"))]
    assert FiredRung.objects.get().person == world.terry


@pytest.mark.django_db(transaction=True)
def test_a_look_that_has_read_the_older_ladder_is_followed_by_another(world: World, tuesday: datetime) -> None:
    ticket = file(world.dana, tuesday)
    owes_one_promise(world, ticket)
    save(world, draft(world.jim, first=3), redates=True)
    late = office("2026-09-16 17:00:01")
    change = partial(save, world, draft(world.terry), redates=True, now=late, base=2)
    saving = threading.Thread(target=lambda: in_threads(change))

    def start() -> None:
        saving.start()
        until_somebody_waits_for_a_lock()

    with after_reading("escalation_ladder", start):
        assert check_ticket(ticket.pk, late).missed == 1
    saving.join(PATIENCE)
    assert fresh(ticket).check_at == late
    follow_the_cursor(ticket, office("2026-09-17 08:00"))
    assert rungs(ticket) == [(1, "told", "Terry Chase")]


def test_the_newest_that_reaches_a_request_counts(world: World, ticket: Ticket) -> None:
    save(world, draft(world.terry), redates=True)
    save(world, draft(world.elise), redates=False, base=2)
    found = ladders_in_force()
    assert found.for_ticket(ticket).version == 2
    assert found.for_work("billing", "").version == 3
    assert [row.version for row in found.versions["billing"]] == [3, 2]


def test_reading_the_ladders_costs_the_same_with_many_versions(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            ladders_in_force()
        return len(seen)

    before = cost()
    for base, person in enumerate([world.terry, world.elise, world.jim], 1):
        save(world, draft(person), redates=False, base=base)
    assert cost() == before == 2


def test_which_requests_climb_which_ladder(world: World, tuesday: datetime) -> None:
    sorts: dict[str, dict[str, Any]] = {
        "billing": {"kind": "billing"},
        "disconnect": {"kind": "disconnect"},
        "maintenance": {"kind": "maintenance"},
        "implementation": {"kind": "report", "report": "circuit_ids"},
    }
    filed = {key: file(world.dana, tuesday, **asked) for key, asked in sorts.items()}
    mac = file(world.dana, tuesday, kind="report", report="mac")
    found = {key: list(Ticket.objects.filter(work_of(key)).order_by("pk")) for key in sorts}
    assert found == {key: [ticket] for key, ticket in filed.items()} | {"billing": [filed["billing"], mac]}


def test_nothing_changed_and_overtaken_are_refused(world: World) -> None:
    row = Ladder.objects.get(key="billing")
    same = LadderDraft("billing", row.copied, tuple(frozen(row)))
    with pytest.raises(RefusedError, match="nothing was changed"):
        save(world, same, redates=True)
    save(world, draft(world.terry), redates=True)
    with pytest.raises(RefusedError, match="Somebody changed this meanwhile"):
        save(world, draft(world.elise), redates=True)
    assert Ladder.objects.filter(key="billing").count() == 2


def test_the_preview_says_who_keeps_and_who_changes(world: World, ticket: Ticket) -> None:
    sweep("2026-09-17 08:00")
    now = office("2026-09-17 09:00")
    waiting, other = file(world.dana, now), file(world.dana, now, kind="disconnect")
    preview = partial(preview_ladder, "billing", now=now)
    found = preview(draft(None, world.terry, first=1).rungs)
    assert (found.concerned, found.running, found.changed) == (2, 1, 1)
    assert [(row.ticket, row.before, row.after) for row in found.rows] == [
        (waiting, "Jim Woodburn, at the next opening", "Terry Chase, after 2 business days")
    ]
    assert preview(draft(None).rungs).rows[0].after == "nobody"
    same = preview(tuple(frozen(Ladder.objects.get(key="billing"))))
    assert (same.changed, same.rows) == (0, [])
    assert other not in [row.ticket for row in found.rows]
