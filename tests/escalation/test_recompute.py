"""The nightly recompute: whatever was forgotten or spoiled is healed and told, once; what is right is left alone."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from escalation import tasks
from escalation.models import FailedLook, Heartbeat, Ladder, Run
from escalation.selectors.audit import audit
from escalation.services import recompute as recomputing
from escalation.services.recompute import Recomputed, last_night, recompute, recompute_if_due
from escalation.services.sweep import sweep_due
from tests.escalation.clock import follow_the_cursor, rungs
from tests.once import world
from tests.world import World, by, confirmed, file, fresh, last_event, office
from tickets.models import Event, Ticket
from tickets.services.finish import reopen, resolve
from tickets.services.reply import note
from tickets.services.wait import hold, pause, resume

__all__ = ["world"]  # the fixture of this module
pytestmark = pytest.mark.django_db
NIGHT = office("2026-09-16 03:00")


@pytest.fixture(scope="module")
def looked_at(world: World) -> Ticket:
    ticket = file(world.dana, office("2026-09-15 10:00"))
    sweep_due(office("2026-09-15 10:01"))
    return ticket


@pytest.fixture
def ticket(looked_at: Ticket) -> Ticket:
    """Filed on Tuesday at 10:00 and looked at: its next look is the warning of Wednesday, 1:00 PM."""
    return fresh(looked_at)


def stored(ticket: Ticket) -> dict[str, Any]:
    """All that the sweep and the lists go by."""
    row = Ticket.objects.values("status", "owed", "owed_at", "level", "check_at").get(pk=ticket.pk)
    dates = ticket.milestones.order_by("id").values_list("name", "due_at", "warn_at", "outcome")
    return row | {"milestones": list(dates)}


def spoil(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 1


SPOILED = {
    "no cursor": "UPDATE tickets_ticket SET check_at = NULL",
    "cursor too late": "UPDATE tickets_ticket SET check_at = check_at + interval '1 second'",
    "wrong owed_at": "UPDATE tickets_ticket SET owed_at = owed_at + interval '7 days'",
    "wrong owed": "UPDATE tickets_ticket SET owed = 'follow_up'",
    "level of nobody told": "UPDATE tickets_ticket SET level = 3",
    "wrong due_at": "UPDATE tickets_milestone SET due_at = due_at + interval '1 day' WHERE name = 'confirmation'",
    "due too early": "UPDATE tickets_milestone SET due_at = due_at - interval '1 hour' WHERE name = 'next_steps'",
    "wrong warn_at": "UPDATE tickets_milestone SET warn_at = due_at WHERE name = 'confirmation'",
}


@pytest.mark.parametrize("sql", SPOILED.values(), ids=SPOILED)
def test_what_was_spoiled_is_healed_once_and_the_sweep_goes_on(ticket: Ticket, sql: str) -> None:
    before = stored(ticket)
    spoil(sql)
    assert stored(ticket) != before

    assert recompute(NIGHT) == Recomputed(looked=1, healed=1, tickets=[ticket.pk], after=None)
    assert stored(ticket) == before | {"check_at": NIGHT}
    event = last_event(ticket)
    assert (event.action, event.source, event.actor) == ("escalation.healed", "recompute", None)
    assert event.data["before"] != event.data["after"]

    assert recompute(NIGHT) == Recomputed(looked=1, after=None)
    assert last_event(ticket) == event
    sweep_due(NIGHT)
    assert stored(ticket) == before


def test_the_event_says_what_it_said_and_what_it_says_now(ticket: Ticket) -> None:
    spoil(SPOILED["wrong due_at"])
    recompute(NIGHT)
    data = last_event(ticket).data
    assert data["before"]["confirmation"] == "2026-09-17T21:00:00+00:00"
    assert data["after"]["confirmation"] == "2026-09-16T21:00:00+00:00"


def test_a_cursor_that_was_lost_before_a_miss_costs_no_rung(ticket: Ticket) -> None:
    spoil(SPOILED["no cursor"])
    follow_the_cursor(ticket, office("2026-09-18 02:00"))
    assert rungs(ticket) == []
    recompute(office("2026-09-18 03:00"))
    follow_the_cursor(ticket, office("2026-09-18 09:00"))
    assert [level for level, *_ in rungs(ticket)] == [1, 2]


def paused(world: World, ticket: Ticket) -> None:
    """Confirmed on Wednesday, then a question to the submitter; the sweep has looked since."""
    confirmed(world, ticket)
    pause(ticket.pk, party="submitter", words="Which?", actor=by(world.rita), now=office("2026-09-16 10:00"))
    sweep_due(office("2026-09-16 10:01"))


LIVES: dict[str, Callable[[World, Ticket], object]] = {
    "just filed": lambda w, t: None,
    "confirmed": confirmed,
    "missed, at night": lambda w, t: follow_the_cursor(t, office("2026-09-17 02:00")),
    "level 1 told": lambda w, t: follow_the_cursor(t, office("2026-09-17 12:00")),
    "level 3 told, then confirmed": lambda w, t: (
        follow_the_cursor(t, office("2026-09-22 12:00")),
        confirmed(w, t, "2026-09-22 13:00"),
    ),
    "paused": paused,
    "paused, over the time of its end": lambda w, t: (
        paused(w, t),
        note(t.pk, words="Still quiet.", actor=by(w.rita), now=office("2026-09-30 12:00")),
    ),
    "paused and gone on": lambda w, t: (
        paused(w, t),
        resume(t.pk, actor=by(w.rita), now=office("2026-09-18 11:00")),
        sweep_due(office("2026-09-18 11:00")),
    ),
    "held": lambda w, t: (
        confirmed(w, t),
        hold(t.pk, party="carrier", words="Line test.", actor=by(w.rita), now=office("2026-09-16 10:00")),
    ),
    "reopened": lambda w, t: (
        resolve(t.pk, words="Done.", actor=by(w.rita), now=office("2026-09-16 02:00")),
        reopen(t.pk, words="Not done.", actor=by(w.dana), now=office("2026-09-16 10:00")),
        sweep_due(office("2026-09-16 10:00")),
    ),
    "the whole ladder told": lambda w, t: follow_the_cursor(t, office("2026-11-02 12:00")),
    "resolved": lambda w, t: resolve(t.pk, words="Done.", actor=by(w.rita), now=office("2026-09-16 02:00")),
}


@pytest.mark.parametrize("live", LIVES.values(), ids=LIVES)
def test_what_is_right_is_left_alone(world: World, ticket: Ticket, live: Callable[[World, Ticket], object]) -> None:
    live(world, ticket)
    now = max(NIGHT, Event.objects.latest("id").at)
    before, events = stored(ticket), Event.objects.count()
    assert recompute(now).healed == 0
    assert (stored(ticket), Event.objects.count()) == (before, events)


def test_a_needless_look_is_no_fault(ticket: Ticket) -> None:
    Ticket.objects.update(check_at=NIGHT)
    assert recompute(NIGHT).healed == 0


def test_what_is_missed_already_stays_as_it_was(world: World, ticket: Ticket) -> None:
    follow_the_cursor(ticket, office("2026-09-17 12:00"))
    spoil("UPDATE tickets_milestone SET due_at = due_at - interval '1 hour' WHERE name = 'confirmation'")
    Ticket.objects.update(owed_at=office("2026-09-16 16:00"))
    assert recompute(office("2026-09-18 03:00")).healed == 0


def test_where_the_sweep_failed_its_cursor_may_wait_for_the_hour(ticket: Ticket) -> None:
    now = office("2026-09-17 08:00")
    FailedLook.objects.create(ticket=ticket, at=now, error="KeyError")
    Ticket.objects.update(check_at=now + timedelta(hours=1))
    assert recompute(now).healed == 0
    Ticket.objects.update(check_at=None)
    assert recompute(now).healed == 1


def test_one_that_cannot_be_read_stops_no_other(
    world: World, ticket: Ticket, tuesday: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    others = [file(world.dana, tuesday) for _ in range(2)]
    ladder = Ladder.objects.get(key="billing")
    Run.objects.create(ticket=ticket, cycle=1, started_at=tuesday, ladder=ladder, rungs=[{"level": 1}])
    Ticket.objects.update(check_at=None)
    found = recompute(NIGHT)
    assert (found.looked, found.healed, found.failed) == (3, 2, 1)
    assert found.tickets == [other.pk for other in others]
    assert f"Ticket {ticket.pk} could not be recomputed" in caplog.text
    assert any("could not read: 1" in fault for fault in audit(NIGHT).faults)


def test_an_open_ticket_that_owes_nothing_is_no_matter_of_healing(ticket: Ticket) -> None:
    ticket.milestones.update(outcome="dropped", ended_at=NIGHT)
    assert recompute(NIGHT).failed == 1


def test_it_reads_a_batch_in_a_fixed_number_of_queries(world: World, ticket: Ticket, tuesday: datetime) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            recompute(NIGHT)
        return len(seen)

    recompute(NIGHT)
    with_one = cost()
    for number in range(4):
        other = file(world.dana, tuesday)
        if number % 2:
            confirmed(world, other)
    sweep_due(NIGHT)
    assert cost() == with_one


# --- once a night, a few seconds at a time -------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "night"),
    [
        ("2026-09-16 03:00", "2026-09-16 03:00"),
        ("2026-09-16 02:59:59", "2026-09-15 03:00"),
        ("2026-09-16 23:00", "2026-09-16 03:00"),
        ("2026-03-08 12:00", "2026-03-08 03:00"),  # the night in which the clocks went forward
        ("2026-11-01 12:00", "2026-11-01 03:00"),  # and the one in which they went back
    ],
)
def test_the_night_begins_at_three_of_the_office_clock(world: World, now: str, night: str) -> None:
    assert last_night(office(now)) == office(night)


def runs(at: str) -> bool:
    """Whether a wake-up at that time does anything."""
    beats = Heartbeat.objects.filter(name="recompute")
    before = list(beats.values())
    recompute_if_due(office(at), longest=timedelta(seconds=20))
    return list(beats.values()) != before


def test_it_runs_once_a_night_and_makes_up_for_a_missed_one(ticket: Ticket) -> None:
    assert runs("2026-09-15 10:02")  # the first ever
    assert not runs("2026-09-16 02:59")
    assert runs("2026-09-16 03:00")
    assert not runs("2026-09-16 03:01")
    assert not runs("2026-09-16 23:59")
    assert runs("2026-09-18 11:30")  # two nights without a worker
    assert not runs("2026-09-18 11:31")


def test_a_wake_up_goes_on_where_the_last_one_ended(
    world: World, ticket: Ticket, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recomputing, "BATCH", 2)
    for _ in range(4):
        file(world.dana, tuesday)
    Ticket.objects.update(check_at=None)
    no_time = timedelta(microseconds=1)
    looked = []
    for _ in range(4):
        recompute_if_due(NIGHT, longest=no_time)
        looked.append(Heartbeat.objects.get(name="recompute").counts["looked"])
    assert looked == [2, 4, 5, 5]
    assert Heartbeat.objects.get(name="recompute").counts["healed"] == 5


def test_the_task_heals(ticket: Ticket) -> None:
    spoil(SPOILED["no cursor"])
    with time_machine.travel(NIGHT, tick=False):
        tasks.recompute()
    assert fresh(ticket).check_at == NIGHT


def test_the_command_reports_what_it_healed(ticket: Ticket, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(SPOILED["no cursor"])
    with time_machine.travel(NIGHT, tick=False):
        call_command("recompute")
        said = capsys.readouterr().out
        call_command("recompute", json=True)
    healed = f"1 requests looked at, 1 healed, 0 not readable. The first of them: {ticket.pk}.\n"
    assert said == healed
    counts = json.loads(capsys.readouterr().out)
    assert counts == {"looked": 1, "healed": 0, "failed": 0, "tickets": [], "after": None}
